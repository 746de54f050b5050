"""Turn the raw trade tables into the compact Parquet tables that the base economies load.

Run alone: `python -m tools.dataset.economies ../shared/data OUT`, where OUT is the packaged
folder `src/interlock/region/dataset/economies`.
What the sources give is stored, in the source's unit; shares are formed at load
(`interlock.trade.bases`). The same input gives the same bytes.
"""

import sys
from pathlib import Path

import numpy as np
import polars as pl
from tools.dataset.economy_tables import Writer, long, whole

_CP_COUNTRIES = """
ARG AUS AUT BRA CAN CHL CHN DNK FIN FRA DEU GRC HUN IND IDN IRL ITA JPN KOR MEX NLD NZL NOR PRT ZAF
ESP SWE TUR GBR USA ROW
"""
_CP_TRADABLES = """
Agriculture Mining Food Textile Wood Paper Petroleum Chemicals Plastic Minerals Basic-metals
Metal-products Machinery-nec Office Electrical Communication Medical Auto Other-transport Other
"""
_CP_SERVICES = """
Electricity Construction Retail Hotels Land-transport Water-transport Air-transport Aux-transport
Post Finance Real-estate Renting-machinery Computer R&D Other-business Public Education Health
Other-services Private
"""
CP_COUNTRIES = _CP_COUNTRIES.split()
CP_TRADABLES = _CP_TRADABLES.split()
CP_SECTORS = [*CP_TRADABLES, *_CP_SERVICES.split()]
CP_SERVICE_THETA = 8.22
RENAMED = {"RoW": "ROW", "ROM": "ROU"}

TRAINS_AREAS = {
    "Brazil": "BRA",
    "Canada": "CAN",
    "China": "CHN",
    "EuropeanUnion": "EU",
    "India": "IND",
    "Japan": "JPN",
    "Mexico": "MEX",
    "RestOfTheWorld": "ROW",
    "United Kingdom": "GBR",
    "United States": "USA",
}


def build(shared: Path, out: Path) -> list[dict]:
    """Write every table under `out`; return the resource descriptors."""
    writer = Writer(out)
    trade = shared / "trade"
    _axes(writer, trade)
    _caliendo_parro(writer, trade)
    _wiod(writer, trade)
    _constructed(writer, trade)
    for year in (1995, 2011):
        _wiod_full(writer, trade, year)
    _cepii(writer, trade)
    _trains(writer, trade)
    _coverage(writer, trade)
    return writer.resources


def _axes(writer: Writer, trade: Path) -> None:
    """Write the order of countries and sectors in each family of bases."""
    regions = np.load(trade / "ge_base_wiod_15x32_1995_2011.npz")
    full = np.load(trade / "wiod2013_2011_41x35.npz")
    cepii = pl.read_csv(trade / "cepii2023_labels.csv")
    families = {
        "caliendo-parro": (CP_COUNTRIES, CP_SECTORS),
        "wiod": (regions["regions"].tolist(), regions["sectors"].tolist()),
        "wiod-full": (_iso(full["countries"]), full["industries"].tolist()),
        "cepii": (cepii["iso3"].to_list(), ["All goods and services"]),
    }
    rows = [
        {"family": family, "axis": axis, "position": position, "label": label}
        for family, axes in families.items()
        for axis, labels in zip(("country", "sector"), axes, strict=True)
        for position, label in enumerate(labels)
    ]
    writer.add(
        "axes",
        pl.DataFrame(rows),
        ["family", "axis", "position"],
        "wiod",
        "Countries and sectors of the base economies, in order",
        "ISO 3166 alpha-3 codes; ROW is the rest of the world, REU the rest of the EU-27 of 2011.",
    )


def _iso(codes: np.ndarray) -> list[str]:
    return [RENAMED.get(str(code), str(code)) for code in codes]


def _caliendo_parro(writer: Writer, trade: Path) -> None:
    n, goods, sectors = len(CP_COUNTRIES), len(CP_TRADABLES), len(CP_SECTORS)
    shares = np.loadtxt(trade / "cp2015_B.txt").T
    output = np.loadtxt(trade / "cp2015_GO.txt").T
    inputs = np.loadtxt(trade / "cp2015_IO.txt").reshape(n, sectors, sectors)
    theta = np.r_[np.loadtxt(trade / "cp2015_T.txt"), np.full(sectors - goods, CP_SERVICE_THETA)]
    cube = {
        column: np.loadtxt(trade / f"cp2015_{name}.txt").reshape(goods, n, n).transpose(1, 2, 0)
        for column, name in (
            ("imports_1993_kusd", "xbilat1993"),
            ("tariff_1993_pct", "tariffs1993"),
            ("tariff_2005_pct", "tariffs2005"),
        )
    }
    axes = {"country": CP_COUNTRIES, "sector": CP_SECTORS}
    writer.add(
        "cp_production",
        long(shares, **axes)
        .rename({"value": "value_added_share"})
        .with_columns(gross_output_usd=output.ravel()),
        ["country", "sector"],
        "cp",
        "Caliendo-Parro 1993: value-added share and gross output",
        "Value added as a share of gross output (B); gross output (GO) in US$.",
    )
    writer.add(
        "cp_theta",
        pl.DataFrame({"sector": CP_SECTORS, "theta": theta}),
        ["sector"],
        "cp",
        "Caliendo-Parro: dispersion of productivity (trade elasticity) by sector",
        f"20 estimates; {CP_SERVICE_THETA} for the 20 services, as in the paper.",
    )
    writer.add(
        "cp_inputs",
        long(inputs, country=CP_COUNTRIES, input=CP_SECTORS, sector=CP_SECTORS)
        .rename({"value": "share_of_intermediates"})
        .filter(pl.col("share_of_intermediates") != 0),
        ["country", "input", "sector"],
        "cp",
        "Caliendo-Parro 1993: input-output shares",
        "Share of an input in the intermediate spending of a using sector; zeros left out.",
    )
    first = long(cube["imports_1993_kusd"], importer=CP_COUNTRIES, exporter=CP_COUNTRIES,
                  sector=CP_TRADABLES)  # fmt: skip
    writer.add(
        "cp_bilateral",
        first.select("importer", "exporter", "sector")
        .with_columns(**{column: values.ravel() for column, values in cube.items()})
        .filter(pl.sum_horizontal(*cube) != 0),
        ["importer", "exporter", "sector"],
        "cp",
        "Caliendo-Parro: bilateral imports 1993 and tariffs 1993 and 2005",
        "Imports before tariffs, thousand US$; tariffs in percent; rows of zeros left out.",
    )


def _wiod(writer: Writer, trade: Path) -> None:
    raw = np.load(trade / "ge_base_wiod_15x32_1995_2011.npz")
    years, regions = raw["years"].tolist(), raw["regions"].tolist()
    sectors = raw["sectors"].tolist()
    use = raw["gamma"] * raw["GO"][:, :, None, :]
    _production_tables(
        writer, "wiod", years, regions, sectors, whole(raw["GO"]), whole(use),
        "WIOD 2013 release, 15 regions x 32 sectors, 1995-2011",
    )  # fmt: skip
    _trade_table(
        writer, "wiod", years, regions, sectors, whole(raw["trade"].transpose(0, 3, 2, 1)),
        "wiod", "WIOD 2013 release, 15 regions x 32 sectors, 1995-2011",
    )  # fmt: skip


def _constructed(writer: Writer, trade: Path) -> None:
    raw = np.load(trade / "ge_base_2023_constructed_15x32.npz")
    observed = np.load(trade / "ge_base_wiod_15x32_1995_2011.npz")
    if not np.array_equal(raw["gamma"], observed["gamma"][-1]):
        raise ValueError("the constructed base no longer shares the input structure of 2011")
    regions, sectors = raw["regions"].tolist(), raw["sectors"].tolist()
    title = "Constructed 2023: the structure of 2011 pinned to the goods trade and GDP of 2023"
    note = f"{raw['doc'].item()}. Million US$. Input shares are those of WIOD 2011."
    writer.add(
        "constructed_2023_output",
        long(raw["GO"], country=regions, sector=sectors).rename({"value": "gross_output_musd"}),
        ["country", "sector"],
        "wiod",
        f"{title}: gross output",
        note,
    )
    writer.add(
        "constructed_2023_growth",
        pl.DataFrame({"country": regions, "gdp_2023_over_2011": raw["growth_gdp_2011_2023"]}),
        ["country"],
        "wiod",
        f"{title}: growth of nominal GDP, 2023 over 2011",
        "Ratio of current US$; TWN is not a number in the source.",
    )
    _trade_table(
        writer, "constructed_2023", [2023], regions, sectors,
        raw["trade"].transpose(2, 1, 0)[None], "cepii", title,
    )  # fmt: skip


def _wiod_full(writer: Writer, trade: Path, year: int) -> None:
    raw = np.load(trade / f"wiod2013_{year}_41x35.npz")
    countries, sectors = _iso(raw["countries"]), raw["industries"].tolist()
    n, j = len(countries), len(sectors)
    use = raw["Z"].astype(np.int64).reshape(n, j, n, j)
    final = raw["F"].astype(np.int64).reshape(n, j, n, 5)
    flows = use.sum(axis=3) + final.sum(axis=3)  # exporter, sector, importer
    title = f"WIOD 2013 release, full world table of {year}, 41 countries x 35 sectors"
    _production_tables(
        writer, f"wiod_full_{year}", [year], countries, sectors,
        raw["X"].astype(np.int32).reshape(1, n, j),
        use.sum(axis=0).transpose(1, 0, 2)[None].astype(np.int32), title,
    )  # fmt: skip
    _trade_table(
        writer, f"wiod_full_{year}", [year], countries, sectors,
        flows.transpose(2, 0, 1)[None].astype(np.int32), "wiod", title,
    )  # fmt: skip


def _production_tables(
    writer: Writer,
    name: str,
    years: list[int],
    countries: list[str],
    sectors: list[str],
    output: np.ndarray,
    use: np.ndarray,
    title: str,
) -> None:
    """Gross output [year, country, sector] and use [year, country, input, sector], million US$."""
    writer.add(
        f"{name}_output",
        long(output, year=years, country=countries, sector=sectors).rename(
            {"value": "gross_output_musd"}
        ),
        ["year", "country", "sector"],
        "wiod",
        f"{title}: gross output",
        "Million US$, basic prices.",
    )
    writer.add(
        f"{name}_inputs",
        long(use, year=years, country=countries, input=sectors, sector=sectors).rename(
            {"value": "intermediate_use_musd"}
        ),
        ["year", "country", "input", "sector"],
        "wiod",
        f"{title}: intermediate use of an input by a using sector",
        "Million US$, basic prices, from all countries of origin.",
        groups=len(years),
    )


def _trade_table(
    writer: Writer,
    name: str,
    years: list[int],
    countries: list[str],
    sectors: list[str],
    flows: np.ndarray,
    source: str,
    title: str,
) -> None:
    """Bilateral sales [year, importer, exporter, sector], million US$, without domestic sales."""
    table = long(flows, year=years, importer=countries, exporter=countries, sector=sectors)
    writer.add(
        f"{name}_trade",
        table.filter(pl.col("importer") != pl.col("exporter")).rename({"value": "imports_musd"}),
        ["year", "importer", "exporter", "sector"],
        source,
        f"{title}: imports by origin",
        "Million US$, before tariffs; sales at home are gross output less exports.",
        groups=len(years),
    )


def _cepii(writer: Writer, trade: Path) -> None:
    labels = pl.read_csv(trade / "cepii2023_labels.csv")
    codes = labels["iso3"].to_list()
    flows = pl.read_csv(trade / "cepii2023_194x194_kusd.csv", infer_schema_length=None)
    cube = flows.cast(pl.Float64).fill_null(0.0).to_numpy().T
    writer.add(
        "cepii_2023_trade",
        long(cube, importer=codes, exporter=codes)
        .rename({"value": "imports_kusd"})
        .filter(pl.col("imports_kusd") != 0),
        ["importer", "exporter"],
        "cepii",
        "CEPII 2023: goods imports by origin, 194 countries",
        "Thousand US$; pairs without trade left out; no domestic sales.",
    )
    writer.add(
        "cepii_2023_gdp",
        labels.select(country="iso3", label="CountryName").with_columns(
            gdp_usd=pl.read_csv(trade / "cepii2023_gdp.csv")["gdp"]
        ),
        ["country"],
        "cepii",
        "GDP 2023, 194 countries",
        "Current US$.",
    )


def _trains(writer: Writer, trade: Path) -> None:
    raw = pl.read_csv(trade / "trains_ahs_2023_10regions_9sectors.csv")

    def area(column: str) -> pl.Expr:
        return pl.col(column).str.split(" ---").list.first().replace_strict(TRAINS_AREAS)

    writer.add(
        "trains_2023",
        raw.select(
            importer=area("Reporter Name"),
            exporter=area("Partner Name"),
            product="Product",
            ahs_pct="Weighted Average",
        ).sort("importer", "exporter", "product"),
        ["importer", "exporter", "product"],
        "trains",
        "Applied tariffs 2023, 10 areas x 9 product groups",
        "Effectively applied rate, trade-weighted, percent; no row where nothing was traded.",
    )


def _coverage(writer: Writer, trade: Path) -> None:
    imports = pl.read_csv(trade / "us_imports_hts2_2024_2025.csv")
    names = {"Canada": "CAN", "China": "CHN", "Mexico": "MEX"}
    writer.add(
        "us_imports_hts2",
        imports.select(
            exporter=pl.col("country").replace_strict(names),
            hts2=pl.col("hts2").cast(pl.Int32),
            label=pl.col("desc").str.to_lowercase(),
            year=pl.col("year").cast(pl.Int32),
            value_usd="value",
        ).sort("exporter", "year", "hts2"),
        ["exporter", "hts2", "year"],
        "imports",
        "US imports from Canada, China and Mexico by HTS chapter",
        "US$; 2024 is a full year, 2025 is January to July.",
    )
    shares = pl.read_csv(trade / "yale_usmca_shares_by_gtap_sector.csv")
    writer.add(
        "usmca_shares",
        shares.rename({"gtap_code": "gtap", "canada": "CAN", "mexico": "MEX"})
        .unpivot(index="gtap", variable_name="exporter", value_name="usmca_share")
        .sort("exporter", "gtap"),
        ["gtap", "exporter"],
        "usmca",
        "Share of US imports that claims USMCA treatment, by GTAP sector",
        "Fraction of import value.",
    )


if __name__ == "__main__":
    for resource in build(Path(sys.argv[1]), Path(sys.argv[2])):
        print(resource["path"])
