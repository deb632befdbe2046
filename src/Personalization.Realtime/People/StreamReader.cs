using System.Globalization;
using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>
/// Reads a stream of every bucket for one purpose, each bucket by its own cursor, in order, at least once. Processes share the work: one at a time holds a bucket's cursor, by a lease that ends when it is not renewed.
/// Thread-safe, but a bucket is read by one call at a time.
/// </summary>
/// <remarks>The cursor is a note of the bucket, <c>reader:NAME</c>: the position, who holds it, and until when in milliseconds since 1970.</remarks>
/// <param name="store">Where the streams are.</param>
/// <param name="time">The clock of leases.</param>
/// <param name="stream">The stream.</param>
/// <param name="name">The name of the cursor. It outlives the process.</param>
internal sealed class StreamReader(IPersonStore store, TimeProvider time, PersonStream stream, string name)
{
    internal const int Page = 256;

    /// <summary>So much of a page is taken at once, and one entry at least: many buckets are read together, and strangers say how large events are.</summary>
    internal const int PageBytes = 1024 * 1024;

    private const int SmallestPage = 8;
    private const string Nobody = "-";
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);
    private readonly string _self = Guid.NewGuid().ToString("N");
    private volatile int _limit = Page;

    /// <summary>Gets how long one page may take.</summary>
    internal static TimeSpan LongestTake { get; } = TimeSpan.FromSeconds(40);

    /// <summary>Gives a reader that is new its cursors. A bucket without one beside buckets that have one has lost its people, and is read from its start.</summary>
    /// <param name="fromStart">Whether a new reader reads what is there already.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async ValueTask PrepareAsync(bool fromStart, CancellationToken cancellationToken)
    {
        var notes = new string?[PersonKey.Buckets];
        for (var bucket = 0; bucket < notes.Length; bucket++)
        {
            notes[bucket] = await store.ReadNoteAsync(bucket, Note, cancellationToken).ConfigureAwait(false);
        }

        // Positions follow the clock.
        var start = fromStart || !Array.TrueForAll(notes, note => note is null) ? 0 : PersonLimits.NextNumber(0, time.GetUtcNow());
        for (var bucket = 0; bucket < notes.Length; bucket++)
        {
            if (notes[bucket] is null)
            {
                await store.TryWriteNoteAsync(bucket, Note, null, new Cursor(start, Nobody, 0).ToString(), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads the next page of a bucket and moves the cursor behind what was taken.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="take">
    /// Takes a page, in order, and answers the position that it has come to; 0 for none of it. It is cancelled after <see cref="LongestTake"/>, and when another process has the bucket or may have it soon; it answers then too how
    /// far it has come. What it has taken may come once more.
    /// </param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many entries there were; 0 also where another process reads the bucket.</returns>
    internal async ValueTask<int> ReadAsync(int bucket, Func<IReadOnlyList<StreamEntry>, CancellationToken, ValueTask<long>> take, CancellationToken cancellationToken)
    {
        var note = await store.ReadNoteAsync(bucket, Note, cancellationToken).ConfigureAwait(false);
        var cursor = Cursor.Read(note);
        if (cursor.Owner != Nobody && cursor.Owner != _self && time.GetUtcNow().ToUnixTimeMilliseconds() < cursor.Until)
        {
            return 0;
        }

        var page = Fitting(await store.ReadStreamAsync(stream, bucket, cursor.Position, _limit, cancellationToken).ConfigureAwait(false));
        if (page.Count == 0)
        {
            return 0;
        }

        using var held = await HeldNote.TryTakeAsync((store, bucket, Note), time, note, until => new Cursor(cursor.Position, _self, until).ToString(), cancellationToken).ConfigureAwait(false);
        if (held is null)
        {
            return 0;
        }

        var through = cursor.Position;
        try
        {
            using var limit = new CancellationTokenSource(LongestTake, time);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, held.Lost, cancellationToken);
            through = Math.Max(through, await take(page, both.Token).ConfigureAwait(false));
        }
        finally
        {
            // Also a process that stops gives the bucket back, so that nobody waits for the lease to end. Where another one has taken over meanwhile, it has begun where this one did.
            using var grace = new CancellationTokenSource(Grace, time);
            await held.EndAsync(new Cursor(through, Nobody, 0).ToString(), grace.Token).ConfigureAwait(false);
        }

        return page.Count;
    }

    /// <summary>Answers up to where a bucket has been read.</summary>
    internal async ValueTask<long> PositionOfAsync(int bucket, CancellationToken cancellationToken)
        => Cursor.Read(await store.ReadNoteAsync(bucket, Note, cancellationToken).ConfigureAwait(false)).Position;

    /// <summary>Counts what lies behind the cursors of all buckets.</summary>
    /// <param name="most">Where the count ends: the entries are read for it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async ValueTask<int> CountUnreadAsync(int most, CancellationToken cancellationToken)
    {
        var count = 0;
        for (var bucket = 0; bucket < PersonKey.Buckets && count < most; bucket++)
        {
            var position = await PositionOfAsync(bucket, cancellationToken).ConfigureAwait(false);
            for (var isFull = true; isFull && count < most;)
            {
                var wanted = Math.Min(Page, most - count);
                var page = await store.ReadStreamAsync(stream, bucket, position, wanted, cancellationToken).ConfigureAwait(false);
                count += page.Count;
                position = page.Count > 0 ? page[^1].Position : position;
                isFull = page.Count == wanted;
            }
        }

        return count;
    }

    /// <summary>Leaves what is too much for the next page, which is asked for by how large entries are now.</summary>
    private IReadOnlyList<StreamEntry> Fitting(IReadOnlyList<StreamEntry> page)
    {
        var (bytes, count) = (0L, 0);
        for (; count < page.Count && (count == 0 || bytes + page[count].Body.Length <= PageBytes); count++)
        {
            bytes += page[count].Body.Length;
        }

        if (count > 0)
        {
            _limit = (int)Math.Clamp(PageBytes * (long)count / Math.Max(1, bytes), SmallestPage, Page);
        }

        return count == page.Count ? page : [.. page.Take(count)];
    }

    private string Note => "reader:" + name;

    private readonly record struct Cursor(long Position, string Owner, long Until)
    {
        internal static Cursor Read(string? note)
            => note?.Split(' ') is [var position, var owner, var until] && long.TryParse(position, CultureInfo.InvariantCulture, out var at) && long.TryParse(until, CultureInfo.InvariantCulture, out var end)
                ? new Cursor(at, owner, end)
                : new Cursor(0, Nobody, 0);

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Position} {Owner} {Until}");
    }
}
