"""Explanations, reports and batches of a project with decision tables: rows are named as people know them."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from campaign_engine.campaigns.answer import GUARDED, OK, Answer, Reader
from campaign_engine.campaigns.check import check
from campaign_engine.campaigns.decide_wave import decide
from campaign_engine.campaigns.explain_customer import explain
from campaign_engine.campaigns.init_project import STARTER
from campaign_engine.campaigns.replay_batch import replay
from campaign_engine.campaigns.report.rule_names import rules_shown
from campaign_engine.campaigns.run_options import RunOptions
from campaign_engine.campaigns.show_simulation import simulate
