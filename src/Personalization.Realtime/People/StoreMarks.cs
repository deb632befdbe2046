using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>
/// Knows whether the store has lost people. Each bucket carries a mark, which is lost with the bucket's people and never without: a mark that was seen and is gone, or is another one that nobody declared, says that
/// people are gone. Thread-safe.
/// </summary>
/// <remarks>
/// A mark is a word and an id. <c>starting</c>: not every bucket has one yet, so a bucket without one is new. <c>ready</c>: every bucket had one, so a bucket without one has lost its people. <c>declared</c>: an operator
/// has said that they are lost. Where all marks are gone before a process starts, the store looks like a new one.
/// </remarks>
internal sealed class StoreMarks(IPersonStore store)
{
    private const string Note = "mark";
    private const string Starting = "starting ";
    private const string Ready = "ready ";
    private const string Declared = "declared ";
    private readonly string?[] _seen = new string?[PersonKey.Buckets];
    private readonly bool[] _lost = new bool[PersonKey.Buckets];

    /// <summary>Gets how many buckets have lost their people.</summary>
    internal int LostBuckets => _lost.Count(lost => Volatile.Read(ref lost));

    /// <summary>Looks whether nobody has used the store yet. Writes nothing.</summary>
    internal async ValueTask<bool> IsNewAsync(CancellationToken cancellationToken)
    {
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            if (await store.ReadNoteAsync(bucket, Note, cancellationToken).ConfigureAwait(false) is not null)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Reads the marks, and writes those of a new store.</summary>
    internal async ValueTask StartAsync(CancellationToken cancellationToken)
    {
        var marks = await ReadAllAsync(cancellationToken).ConfigureAwait(false);
        var isNew = !marks.Any(mark => mark is not null && !mark.StartsWith(Starting, StringComparison.Ordinal));
        for (var bucket = 0; bucket < marks.Length; bucket++)
        {
            // Where another process has just made the store ready, a bucket has its mark by now.
            marks[bucket] ??= isNew
                ? await WriteAsync(bucket, null, Starting, cancellationToken).ConfigureAwait(false)
                : await store.ReadNoteAsync(bucket, Note, cancellationToken).ConfigureAwait(false);
        }

        for (var bucket = 0; bucket < marks.Length; bucket++)
        {
            marks[bucket] = marks[bucket] is { } mark && mark.StartsWith(Starting, StringComparison.Ordinal)
                ? await WriteAsync(bucket, mark, Ready, cancellationToken).ConfigureAwait(false)
                : marks[bucket];
            Volatile.Write(ref _lost[bucket], marks[bucket] is null);
            Volatile.Write(ref _seen[bucket], marks[bucket]);
        }
    }

    /// <summary>Looks whether a bucket has its people still.</summary>
    internal async ValueTask<bool> HoldsAsync(int bucket, CancellationToken cancellationToken)
    {
        var mark = await store.ReadNoteAsync(bucket, Note, cancellationToken).ConfigureAwait(false);
        var isDeclared = mark is not null && mark.StartsWith(Declared, StringComparison.Ordinal);
        if (isDeclared)
        {
            Volatile.Write(ref _seen[bucket], mark);
        }

        var holds = isDeclared || (mark is not null && Volatile.Read(ref _seen[bucket]) is { } seen && IdOf(mark).SequenceEqual(IdOf(seen)));
        Volatile.Write(ref _lost[bucket], !holds);
        return holds;
    }

    /// <exception cref="MembershipUnavailableException">One of the buckets has lost its people.</exception>
    internal async ValueTask ThrowIfLostAsync(IEnumerable<int> buckets, CancellationToken cancellationToken)
    {
        var asked = new bool[PersonKey.Buckets];
        List<Task<bool>>? waiting = null;
        foreach (var bucket in buckets)
        {
            if (asked[bucket])
            {
                continue;
            }

            asked[bucket] = true;
            var holds = HoldsAsync(bucket, cancellationToken);
            if (!holds.IsCompletedSuccessfully)
            {
                (waiting ??= []).Add(holds.AsTask());
            }
            else if (!holds.Result)
            {
                throw Lost();
            }
        }

        if (waiting is not null && (await Task.WhenAll(waiting).ConfigureAwait(false)).Contains(false))
        {
            throw Lost();
        }
    }

    /// <summary>Takes what is lost for lost.</summary>
    /// <returns>How many buckets there were.</returns>
    internal async ValueTask<int> DeclareAsync(CancellationToken cancellationToken)
    {
        var declared = 0;
        for (var bucket = 0; bucket < _lost.Length; bucket++)
        {
            if (!await HoldsAsync(bucket, cancellationToken).ConfigureAwait(false))
            {
                var mark = await store.ReadNoteAsync(bucket, Note, cancellationToken).ConfigureAwait(false);
                Volatile.Write(ref _seen[bucket], await WriteAsync(bucket, mark, Declared, cancellationToken).ConfigureAwait(false));
                Volatile.Write(ref _lost[bucket], false);
                declared++;
            }
        }

        return declared;
    }

    internal MembershipUnavailableException Lost() => new(
        $"The store of people has lost {LostBuckets} of its {PersonKey.Buckets} parts, by a flush or a failover, so it is unknown who is a member of what. "
        + "Bring the store back as it was; or reconcile an audience (audience reconcile NAME), which takes them for lost and makes all memberships anew from the records and the events that are left.");

    private static ReadOnlySpan<char> IdOf(string mark) => mark.AsSpan(mark.IndexOf(' ', StringComparison.Ordinal) + 1);

    private async ValueTask<string?[]> ReadAllAsync(CancellationToken cancellationToken)
    {
        var marks = new string?[PersonKey.Buckets];
        for (var bucket = 0; bucket < marks.Length; bucket++)
        {
            marks[bucket] = await store.ReadNoteAsync(bucket, Note, cancellationToken).ConfigureAwait(false);
        }

        return marks;
    }

    /// <returns>The mark that the bucket has now, whoever wrote it.</returns>
    private async ValueTask<string?> WriteAsync(int bucket, string? before, string word, CancellationToken cancellationToken)
    {
        var mark = word + (word == Ready ? IdOf(before!).ToString() : Guid.NewGuid().ToString("N"));
        return await store.TryWriteNoteAsync(bucket, Note, before, mark, cancellationToken).ConfigureAwait(false)
            ? mark
            : await store.ReadNoteAsync(bucket, Note, cancellationToken).ConfigureAwait(false);
    }
}
