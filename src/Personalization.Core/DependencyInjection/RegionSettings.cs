namespace Personalization.DependencyInjection;

/// <summary>A region as it was configured: a record store by its name.</summary>
/// <param name="Name">The region's name.</param>
/// <param name="Store">Its store.</param>
public sealed record RegionSettings(string Name, StoreSettings Store)
{
    /// <summary>The region of <c>UseRedis</c>, <c>UseSqlite</c> and the like. Lookups are answered from it where it is one of several.</summary>
    public const string DefaultName = "default";

    /// <summary>Gets a value indicating whether it was added in code, where the last call for the region "default" counts.</summary>
    internal bool IsInCode { get; init; }
}
