"""What a customer will be worth: counts of purchases and money, from her history alone.

In this order:

1. `histories.make_histories(customers, days, revenue, margin)` from single lines (customer numbers 0 to n - 1, days
   since 1970-01-01, money in minor units, returns below 0), or `Histories(offsets, days, revenue, bought, margin)` from
   arrays that are sorted by customer and day already.
2. `fit_value.fit_value(histories, as_of, settings, seed) -> (ValueModel, Evidence)`: rows before the day `as_of` only.
   Methods are compared on held-out windows, one is chosen, and fitted on all customers;
   `methods.ValueSettings(method=...)` takes the choice away. Where nobody has bought, the model is "none" and every
   score NaN.
3. `value_model.score_values(model, summary) -> Values` as of any instant, with `histories.Summary(as_of, orders,
   first_day, last_day, revenue, margin)`: `histories.summarise(histories, as_of)`, or from the features
   `order_days`, `days_since_first_order`, `days_since_last_order` and `spend` (`histories.summary_of_columns`). No rows
   of purchases are needed to score.
4. `value_model.to_plain`, `from_plain`: the model as JSON.
5. `evaluate_value.evaluate_value(model, histories, begin, end) -> Evidence`: a model that stands, against what came.

Money is int64 minor units on the way in, float64 major units on the way out; revenue and margin are told apart.
"""
