namespace Personalization.Warehouse.Tests.Budgets;

/// <summary>Budgets count what the whole process allocates, so nothing runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class BudgetGroup
{
    internal const string Name = "Allocation budgets";
}
