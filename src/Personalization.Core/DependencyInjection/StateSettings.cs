using Personalization.Sync.State;

namespace Personalization.DependencyInjection;

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
