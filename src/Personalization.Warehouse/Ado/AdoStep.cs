namespace Personalization.Warehouse.Ado;

/// <summary>What was under way when a provider failed.</summary>
internal enum AdoStep
{
    Connect,
    Execute,
    Read,
}
