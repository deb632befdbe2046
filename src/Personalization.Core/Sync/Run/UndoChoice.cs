using Personalization.Records;
using Personalization.Sync.Apply;

namespace Personalization.Sync.Run;

/// <summary>Judges which kept parts can be written back: not those of records that have a part again, nor those whose index values other records have.</summary>
internal sealed class UndoChoice(SyncTarget target)
{
    private const int ReadAtOnce = 32;

    /// <summary>The keys that are written back, with the hashes of their inputs.</summary>
    internal Dictionary<string, ulong> Chosen { get; } = new(StringComparer.Ordinal);

    /// <summary>The fields of what is written back.</summary>
    internal HashSet<string> Fields { get; } = new(StringComparer.Ordinal);

    internal UndoneParts Outcome { get; } = new();

    internal async Task JudgeAsync(IReadOnlyList<RemovedPart> parts, CancellationToken cancellationToken)
    {
        var open = new List<RemovedPart>();
        foreach (var chunk in parts.Where(part => !target.IsErased(part.Key)).Chunk(ReadAtOnce))
        {
            var stored = await Task.WhenAll(chunk.Select(part => target.Records.GetStoredAsync(part.Key, cancellationToken).AsTask())).ConfigureAwait(false);
            foreach (var (part, record) in chunk.Zip(stored))
            {
                if (record?.PartOf(target.SyncId) is { State: PartState.Live })
                {
                    Outcome.LeftAlone.Add(part.Key);
                }
                else if (part.Collection != target.Sync.Collection)
                {
                    Outcome.Reject(part.Key, $"The sync wrote to the collection '{part.Collection}' when the part was removed.");
                }
                else
                {
                    open.Add(part);
                }
            }
        }

        await RejectTakenAsync(open, cancellationToken).ConfigureAwait(false);
        foreach (var part in open.Where(part => !Outcome.Rejected.ContainsKey(part.Key)))
        {
            Chosen[part.Key] = part.Hash;
            Fields.UnionWith(part.FieldNames());
        }
    }

    private async Task RejectTakenAsync(List<RemovedPart> parts, CancellationToken cancellationToken)
    {
        foreach (var index in target.Sync.Indexes.Select(index => index.Key))
        {
            string[] values = [.. parts.Select(part => part.IndexValues.GetValueOrDefault(index)).OfType<string>().Distinct(StringComparer.Ordinal)];
            if (values.Length == 0)
            {
                continue;
            }

            var holders = await target.Records.FindHoldersAsync(index, values, cancellationToken).ConfigureAwait(false);
            foreach (var part in parts)
            {
                if (part.IndexValues.TryGetValue(index, out var value) && holders[value] is { } holder && holder != part.Key)
                {
                    Outcome.Reject(part.Key, $"Another record has its value for index '{index}' now.");
                }
            }
        }
    }
}

/// <summary>What became of kept parts in one region, by key.</summary>
internal sealed class UndoneParts
{
    internal HashSet<string> Restored { get; } = new(StringComparer.Ordinal);

    internal HashSet<string> LeftAlone { get; } = new(StringComparer.Ordinal);

    internal Dictionary<string, string> Rejected { get; } = new(StringComparer.Ordinal);

    internal void Reject(string key, string reason) => Rejected.TryAdd(key, reason);
}
