"""Long Parquet tables with Frictionless descriptors, for the base economies."""

from pathlib import Path

import numpy as np
import polars as pl

SOURCES = {
    "cp": {
        "title": "Caliendo & Parro (2015), Estimates of the Trade and Welfare Effects of NAFTA, "
        "Review of Economic Studies 82(1), 1-44, replication data",
        "path": "https://doi.org/10.1093/restud/rdu035",
    },
    "wiod": {
        "title": "World Input-Output Database, 2013 release (Timmer et al. 2015), "
        "by way of the CRAN package wiod",
        "path": "https://cran.r-project.org/package=wiod",
    },
    "cepii": {
        "title": "CEPII BACI V202501, goods trade 2023, and GDP 2023, by way of the replication "
        "data of Ignatenko et al.",
        "path": "https://www.cepii.fr/CEPII/en/bdd_modele/bdd_modele_item.asp?id=37",
    },
    "trains": {
        "title": "UNCTAD TRAINS by way of WITS, effectively applied rates (AHS) 2023, "
        "weighted averages",
        "path": "https://wits.worldbank.org",
    },
    "imports": {
        "title": "USITC DataWeb (US Census Bureau), general imports, customs value, "
        "by HTS chapter; 2024 in full, 2025 January to July",
        "path": "https://dataweb.usitc.gov",
    },
    "usmca": {
        "title": "The Budget Lab at Yale, USMCA utilisation shares by GTAP sector",
        "path": "https://github.com/Budget-Lab-Yale",
    },
}


class Writer:
    """Write tables to one folder and describe each as a Frictionless resource."""

    def __init__(self, out: Path):
        self.out = out
        self.resources: list[dict] = []
        out.mkdir(parents=True, exist_ok=True)

    def add(
        self,
        name: str,
        table: pl.DataFrame,
        key: list[str],
        source: str,
        title: str,
        description: str,
        *,
        groups: int = 1,
    ) -> None:
        """Write `table`; `groups` equal row groups let a reader skip to one year."""
        path = self.out / f"{name}.parquet"
        table.write_parquet(
            path,
            compression="zstd",
            compression_level=19,
            statistics=True,
            row_group_size=max(1, table.height // groups),
        )
        self.resources.append(
            {
                "name": f"economies-{name.replace('_', '-')}",
                "path": f"{self.out.name}/{path.name}",
                "title": title,
                "description": description,
                "schema": {
                    "fields": [
                        {"name": column, "type": _field_type(kind)}
                        for column, kind in table.schema.items()
                    ],
                    "primaryKey": key,
                },
                "sources": [SOURCES[source]],
                "licence": "not stated",
            }
        )


def _field_type(kind: pl.DataType) -> str:
    if kind.is_integer():
        return "integer"
    return "number" if kind.is_float() else "string"


def long(values: np.ndarray, **axes: list | tuple) -> pl.DataFrame:
    """Return the cells of an array as rows in C order, one column an axis and `value`."""
    names = list(axes)
    columns = {}
    for position, name in enumerate(names):
        labels = axes[name]
        inner = int(np.prod(values.shape[position + 1 :]))
        outer = int(np.prod(values.shape[:position]))
        columns[name] = np.tile(np.repeat(np.asarray(labels), inner), outer)
    return pl.DataFrame({**columns, "value": values.ravel()})


def whole(values: np.ndarray) -> np.ndarray:
    """Check that a table of whole millions is whole, and return it as integers."""
    rounded = np.rint(values)
    if np.abs(values - rounded).max() > 1e-6:
        raise ValueError("a table of whole millions holds fractions")
    return rounded.astype(np.int32)
