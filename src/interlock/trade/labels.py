"""What outcomes are called, and for whom they are told first."""

from collections.abc import Mapping

NORTH_AMERICA = ("USA", "MEX", "CAN")

# Outcomes by country: label, in the order in which they are shown. All are percentages.
LABELS: Mapping[str, str] = {
    "real_wage_pct": "Real wage, change",
    "welfare_exact_pct": "Welfare, exact: real income, change",
    "welfare_first_order_pct": "Welfare, first-order formula of Caliendo & Parro, change",
    "terms_of_trade_pct": "First-order formula: terms of trade",
    "volume_of_trade_pct": "First-order formula: volume of trade",
    "exact_terms_of_trade_pct": "Exact welfare: part of terms of trade",
    "exact_volume_of_trade_pct": "Exact welfare: part of volume of trade",
    "exact_border_cost_pct": "Exact welfare: part of border cost",
    "exact_labour_pct": "Exact welfare: part of labour supply",
    "exact_transfers_pct": "Exact welfare: part of deficits and remittances",
    "consumer_price_pct": "Consumer prices, change",
    "nominal_wage_pct": "Nominal wage, change (world value added is the numeraire)",
    "intra_bloc_imports_pct": "Imports from the other members of the region, change",
    "tariff_revenue_pct_of_income": "Tariff revenue after, share of income",
    "tariff_revenue_before_pct_of_income": "Tariff revenue before, share of income",
}
