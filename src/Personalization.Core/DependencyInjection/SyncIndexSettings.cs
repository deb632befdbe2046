namespace Personalization.DependencyInjection;

/// <summary>Which column gives an index its values, as it was configured, not yet checked.</summary>
/// <param name="Index">The index's name.</param>
/// <param name="Column">The model's column.</param>
public sealed record SyncIndexSettings(string Index, string Column);
