namespace Personalization.Warehouse.State;

/// <summary>Under which grant something is written.</summary>
/// <param name="Sync">The sync's id.</param>
/// <param name="Key">How the tables call it.</param>
/// <param name="Token">The grant's token.</param>
internal sealed record LeaseFence(string Sync, byte[] Key, long Token);
