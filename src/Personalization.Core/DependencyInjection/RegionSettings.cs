namespace Personalization.DependencyInjection;

/// <summary>A region as it was configured: a record store by its name.</summary>
/// <param name="Name">The region's name.</param>
/// <param name="Store">Its store.</param>
public sealed record RegionSettings(string Name, StoreSettings Store);
