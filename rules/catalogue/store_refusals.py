"""Messages where the machine is in the way: a full or closed disk, a damaged store, others at work, a wrong clock
(codes L190-L194)."""

from __future__ import annotations

from .entry import Entry

ENTRIES: tuple[Entry, ...] = (
    Entry(
        "L190",
        "error",
        ("the store cannot be written", "无法写入数据库"),
        ("the store {store} cannot be written: {why}", "无法写入数据库 {store}：{why}"),
        (
            "What cannot be kept does not count: a step is kept whole or not at all, so nothing is half done.",
            "无法保存的就不算数：每一步要么完整保存，要么完全不保存，不会只做一半。",
        ),
        "campaign decide",
        "campaign decide",
        {
            "space": (
                "Free some space on that disk (for PostgreSQL: on its server), then run the same command again: it "
                "goes on where it stopped.",
                "请在该磁盘上腾出空间（PostgreSQL 则在其服务器上），然后重新运行同一命令：会从中断处继续。",
            ),
            "rights": (
                "Give this user the right to write there, then run the same command again.",
                "请授予当前用户写入权限，然后重新运行同一命令。",
            ),
            "disk": (
                "Look at that disk: is it full, or failing? Then run the same command again: it goes on where it "
                "stopped.",
                "请检查该磁盘：是否已满或有故障？然后重新运行同一命令：会从中断处继续。",
            ),
        },
    ),
    Entry(
        "L191",
        "error",
        ("the batch cannot be written", "无法写入批次"),
        ("the batch cannot be written below {folder}: {why}", "无法把批次写入 {folder}：{why}"),
        (
            "What a run has decided is frozen on the disk before the store is told of it, so that it can be finished "
            "whatever happens.",
            "运行的决策先冻结在磁盘上，再登记到数据库，这样无论发生什么都能完成。",
        ),
        "$ campaign decide --out /proc/nowhere",
        "$ campaign decide",
        {
            "nothing": (
                "Nothing was decided. Make room there, or name another folder with --out; then run the command again.",
                "没有做任何决策。请腾出空间，或用 --out 指定其他文件夹；然后重新运行。",
            ),
            "kept": (
                "The decisions are kept in the store and count. Make room there and run the same command again: it "
                "puts the folder in its place.",
                "决策已保存在数据库中并已生效。请腾出空间后重新运行同一命令：它会把文件夹放到位。",
            ),
        },
    ),
    Entry(
        "L192",
        "error",
        ("the store is damaged", "数据库已损坏"),
        ("the store {store} cannot be read: {why}", "无法读取数据库 {store}：{why}"),
        (
            "Without the store nobody knows what was given before; deciding on what is left of it would give twice.",
            "没有数据库就不知道以前发放过什么；依据残缺的数据决策会重复发放。",
        ),
        "campaign decide",
        "campaign store audit",
        {
            "backup": (
                "Is it the right file? If so, put the last good copy in its place and run `campaign store audit`; do "
                "not delete it, it remembers what was given.",
                "文件是否正确？如果正确，请恢复最近一份完好的备份并运行 `campaign store audit`；不要删除它，"
                "它记录着已发放的内容。",
            )
        },
    ),
    Entry(
        "L193",
        "error",
        ("the store is held by others", "数据库被其他程序占用"),
        ("the store {store} is held by others: {why}", "数据库 {store} 被其他程序占用：{why}"),
        (
            "Nobody waits for ever: what does not get its turn is given up whole.",
            "不会无限等待：轮不到的操作会完整放弃。",
        ),
        "campaign decide",
        "campaign decide",
        {
            "again": (
                "Nothing of this step was kept. Run the same command again when the other one has ended.",
                "本步骤没有保存任何内容。请等另一个程序结束后重新运行同一命令。",
            )
        },
    ),
    Entry(
        "L194",
        "error",
        ("is the clock right?", "时钟准确吗？"),
        (
            "the clock of this machine says {now}, and the last thing that the store recorded is of {last}",
            "这台机器的时钟是 {now}，而数据库最近一次记录的时间是 {last}",
        ),
        (
            "With a clock that goes back, money would be booked into months that are closed; with one that runs ahead, "
            "offers would expire that customers still hold.",
            "时钟倒退会把金额记入已结账的月份；时钟超前会让客户手中的优惠提前过期。",
        ),
        "campaign decide",
        "campaign decide --yes",
        {
            "yes": (
                "Set the clock right. If it is right, --yes goes on.",
                "请校准时钟。如果时钟无误，用 --yes 继续。",
            )
        },
    ),
)
