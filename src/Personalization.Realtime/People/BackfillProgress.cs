using System.Collections.Frozen;

namespace Personalization.Realtime.People;

/// <summary>How far the people of the store have come to a plan. Written by one, read by any.</summary>
internal sealed class BackfillProgress
{
    private volatile bool _isReplaying = true;
    private volatile bool _isDone;
    private volatile FrozenSet<string> _unchanged = [];

    /// <summary>Gets a value indicating whether events of the log may be missing from states.</summary>
    internal bool IsReplaying => _isReplaying;

    /// <summary>Gets a value indicating whether everyone has come to the plan.</summary>
    internal bool IsDone => _isDone;

    /// <summary>Gets the audiences that mean what they meant before: they need no replay.</summary>
    internal IReadOnlySet<string> Unchanged => _unchanged;

    internal void Begin(IEnumerable<string> unchanged, bool isReplayed, bool isDone)
    {
        _unchanged = unchanged.ToFrozenSet(StringComparer.Ordinal);
        _isDone = isDone;
        _isReplaying = !isReplayed;
    }

    internal void Replayed() => _isReplaying = false;

    internal void Complete()
    {
        _isReplaying = false;
        _isDone = true;
    }
}
