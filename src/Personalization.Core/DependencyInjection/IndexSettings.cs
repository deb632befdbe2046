namespace Personalization.DependencyInjection;

/// <summary>An index of a collection as it was configured, not yet checked.</summary>
/// <param name="Name">The name by which records are looked up.</param>
/// <param name="Primary">Whether its value identifies a record.</param>
public sealed record IndexSettings(string Name, bool Primary);
