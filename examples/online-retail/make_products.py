"""Makes data/products.csv from the invoice lines: one row a stock code that was ever sold.

`stock_code` and `name` are real (the description written most often, ties: the first), `price` is the median of the
real prices, rounded to pence. `category` is synthetic: the first of the words below that stands in the name. `blocked`
marks codes that are no goods: postage, fees, samples, vouchers.

    python examples/online-retail/make_products.py
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

HERE = Path(__file__).parent
CATEGORIES = {
    "christmas": "CHRISTMAS XMAS ADVENT SANTA REINDEER SNOWFLAKE BAUBLE",
    "bags": "BAG SHOPPER HANDBAG PURSE LUNCH SUITCASE WALLET",
    "kitchen": "CAKE MUG CUP TEA COFFEE PLATE BOWL KITCHEN BAKING JAR TIN TRAY BOTTLE SPOON APRON TOWEL GLASS CUTLERY",
    "lights": "LIGHT LIGHTS CANDLE CANDLES LANTERN T-LIGHT HOLDER LAMP INCENSE",
    "stationery": "CARD CARDS WRAP NOTEBOOK PENCIL PENCILS PEN STICKERS TAPE PAPER RIBBON RIBBONS TAG TAGS",
    "jewellery": "NECKLACE EARRINGS BRACELET RING HAIRCLIP BROOCH BEADS",
    "children": "TOY CHILDREN'S CHILDRENS BABY DOLL GAME PUZZLE SPACEBOY DOLLY GIRL BOY SKITTLES PLAYHOUSE",
    "garden": "GARDEN PLANT FLOWER FLOWERS WATERING PARASOL BIRD PICNIC",
    "home": "HEART SIGN CLOCK FRAME MIRROR CUSHION HOOK HANGER DOORMAT DRAWER CABINET METAL WOODEN WALL BOX WICKER",
}
"""Words of names, by category, in the order in which they are tried."""
NO_GOODS = ("POST", "DOT", "M", "D", "C2", "C3", "S", "B", "BANK CHARGES", "AMAZONFEE", "CRUK", "PADS", "ADJUST",
            "ADJUST2", "TEST001", "TEST002", "GIFT", "m")  # fmt: skip


def main() -> None:
    """Writes the file."""
    lines = pl.read_parquet(HERE / "data" / "invoice_lines.parquet")
    sold = lines.filter((pl.col("quantity") > 0) & (pl.col("price") > 0) & pl.col("description").is_not_null())
    names = (
        sold.group_by("stock_code", pl.col("description").str.strip_chars().alias("name"))
        .len()
        .sort("stock_code", "len", "name", descending=[False, True, False])
        .group_by("stock_code", maintain_order=True)
        .agg(pl.col("name").first())
    )
    prices = sold.group_by("stock_code").agg(pl.col("price").cast(pl.Float64).median().round(2).alias("price"))
    products = names.join(prices, on="stock_code").filter(pl.col("price") > 0).sort("stock_code")
    words = pl.col("name").str.to_uppercase().str.split(" ")
    category = pl.lit("other")
    for name, some in reversed(CATEGORIES.items()):
        hit = words.list.set_intersection(pl.lit(some.split(" "), dtype=pl.List(pl.String))).list.len() > 0
        category = pl.when(hit).then(pl.lit(name)).otherwise(category)
    blocked = pl.col("stock_code").is_in(NO_GOODS) | pl.col("stock_code").str.starts_with("gift_")
    table = products.with_columns(category.alias("category"), blocked.alias("blocked"))
    table.select("stock_code", "name", "category", "price", "blocked").write_csv(
        HERE / "data" / "products.csv", float_precision=2
    )


if __name__ == "__main__":
    main()
