using Personalization.Sync.Planning;

namespace Personalization.Sync.Applying;

/// <summary>What applying one plan needs.</summary>
internal sealed class ApplyContext
{
    internal required SyncDefinition Sync { get; init; }

    internal required SyncPlan Plan { get; init; }

    /// <summary>The token of the run that applies it, which is that of the plan unless it is resumed.</summary>
    internal required long Token { get; init; }

    internal required SyncLimits Limits { get; init; }

    internal required BatchSender Sender { get; init; }

    internal required OutcomeLog Log { get; init; }

    /// <summary>Moves the low-water mark in the store.</summary>
    internal required Func<long, CancellationToken, Task> MoveLowWater { get; init; }

    /// <summary>Answers which record carries an index value.</summary>
    internal required ValueExchange.HolderFinder FindHolder { get; init; }

    /// <summary>Answers which of some record keys the model no longer has.</summary>
    internal required Func<IReadOnlySet<string>, CancellationToken, Task<IReadOnlySet<string>>> FindGone { get; init; }

    /// <summary>Forgotten syncs whose parts give way.</summary>
    internal IReadOnlyList<string> Supersedes { get; init; } = [];

    /// <summary>Is told how many operations have succeeded.</summary>
    internal Action<long>? Progressed { get; init; }
}
