using System.Collections.Concurrent;
using Personalization.Records;
using StackExchange.Redis;

namespace Personalization.Redis.Storage;

/// <summary>
/// The newest committed marks of a collection's syncs that this process has seen, to tell by a bucket's marks whether it holds what it should: one that was emptied, restored, or taken over
/// by a replica without the last writes has none, older ones, or those of a run that has not repaired it yet. Thread-safe.
/// </summary>
internal sealed class KnownMarks
{
    private readonly ConcurrentDictionary<string, (long Token, long Number)> _newest = new(StringComparer.Ordinal);
    private volatile CollectionDefinition _collection;

    internal KnownMarks(CollectionDefinition collection) => _collection = collection;

    /// <summary>Whether a lookup says 'not found' of what may be on its way.</summary>
    internal bool IsNotFoundWhileLoading => _collection.MissWhileLoading == MissWhileLoading.NotFound;

    /// <summary>Whether a miss has to be asked for: what no run has committed to is loading anyway.</summary>
    internal bool AreAsked => !_newest.IsEmpty && !IsNotFoundWhileLoading;

    /// <summary>Whether pointers of the collection's indexes had other names in marks of an earlier layout.</summary>
    internal bool HaveMovedPointers => _collection.OtherIndexes.Any(KeyLayout.IsEscaped);

    /// <summary>Takes the definition after a reload. Syncs may be gone from it, whose marks may go too: the others' are read again soon.</summary>
    internal void Take(CollectionDefinition collection)
    {
        if (!ReferenceEquals(_collection, collection))
        {
            _newest.Clear();
        }

        _collection = collection;
    }

    /// <summary>Notes a mark that every bucket has.</summary>
    internal void Note(string sync, SyncMark? mark, long number)
    {
        if (mark is { SnapshotId: not null })
        {
            _newest.AddOrUpdate(sync, (mark.Token, number), (_, before) => before.CompareTo((mark.Token, number)) < 0 ? (mark.Token, number) : before);
        }
    }

    internal void Forget(string sync) => _newest.TryRemove(sync, out _);

    /// <summary>Whether a bucket with these marks holds what was committed.</summary>
    internal bool Hold(HashEntry[] marks) => _newest.All(known => Array.Exists(marks, mark => mark.Name == known.Key && Holds(MarkEntry.Read((byte[])mark.Value!), known.Value)));

    private static bool Holds(MarkEntry entry, (long Token, long Number) known)
        => entry.Mark.SnapshotId is not null && (entry.Mark.Token, entry.Number).CompareTo(known) >= 0;
}
