using Personalization.Records;
using Personalization.Sync.State;

namespace Personalization.DependencyInjection;

/// <summary>A region as it was configured: a record store by its name.</summary>
internal sealed record RegionSettings(string Name, StoreSettings Store)
{
    /// <summary>The region of <c>UseRedis</c>, <c>UseSqlite</c> and the like. Lookups are answered from it where it is one of several.</summary>
    public const string DefaultName = "default";

    /// <summary>Gets a value indicating whether it was added in code, where the last call for the region "default" counts.</summary>
    internal bool IsInCode { get; init; }
}

/// <summary>A record store as it was configured.</summary>
/// <param name="Create">Makes the store; called once, when it is first needed.</param>
/// <param name="Identity">What makes it what it is, as one text. A reload that finds another text is refused, since records do not move.</param>
internal sealed record StoreSettings(Func<IServiceProvider, IRecordStore> Create, string Identity)
{
    /// <summary>Gets the folder in which the state of syncs lies unless another place is named.</summary>
    internal string? StateDirectory { get; init; }

    /// <summary>Gets what is wrong with it.</summary>
    internal string? Problem { get; init; }

    /// <inheritdoc/>
    /// <remarks>Without <see cref="Identity"/>, which may hold a password.</remarks>
    public override string ToString() => nameof(StoreSettings);
}

/// <summary>The place for snapshots and plans as it was configured.</summary>
/// <param name="Create">Makes the place; called once, when it is first needed.</param>
/// <param name="Identity">What makes it what it is, as one text. A reload that finds another text is refused, since snapshots do not move.</param>
internal sealed record StateSettings(Func<IServiceProvider, ISyncStateStore> Create, string Identity)
{
    /// <summary>Gets what is wrong with it.</summary>
    internal string? Problem { get; init; }

    /// <inheritdoc/>
    /// <remarks>Without <see cref="Identity"/>, which may hold a password.</remarks>
    public override string ToString() => nameof(StateSettings);
}
