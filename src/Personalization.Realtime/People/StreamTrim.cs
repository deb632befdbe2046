using System.Collections.Concurrent;
using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>Trims the streams of a bucket: what is older than anybody needs, and read by all who are configured to read it. A reader that is away keeps it for a week. Thread-safe.</summary>
internal sealed class StreamTrim(RealtimeEngine engine)
{
    private const int Page = 256;

    /// <summary>So long a stream is kept for readers that are away.</summary>
    internal static readonly TimeSpan LongestLife = TimeSpan.FromDays(7);

    private static readonly TimeSpan WarningInterval = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<StreamName, long> _told = new();

    internal async ValueTask RunAsync(PersonStream stream, int bucket, TimeSpan life, CancellationToken cancellationToken)
    {
        var now = engine.Time.GetUtcNow();
        for (var count = 1; ; count = Page)
        {
            var entries = await engine.Store.ReadStreamAsync(stream, bucket, 0, count, cancellationToken).ConfigureAwait(false);
            var old = entries.TakeWhile(entry => entry.Time < now - life).LastOrDefault();
            if (old is null)
            {
                return;
            }

            var through = old.Position;
            if (await ReadThroughAsync(stream, bucket, through, cancellationToken).ConfigureAwait(false) is var read && read < through)
            {
                var over = entries.TakeWhile(entry => entry.Time < now - LongestLife).LastOrDefault()?.Position ?? 0;
                through = Math.Max(entries.TakeWhile(entry => entry.Position <= read).LastOrDefault()?.Position ?? 0, over);
            }

            if (through > 0)
            {
                await engine.Store.TrimStreamAsync(stream, bucket, through, cancellationToken).ConfigureAwait(false);
            }

            if (through < old.Position)
            {
                return;
            }
        }
    }

    /// <summary>Answers up to where all have read who should, at most up to a position.</summary>
    private async ValueTask<long> ReadThroughAsync(PersonStream stream, int bucket, long wanted, CancellationToken cancellationToken)
    {
        var through = wanted;
        foreach (var name in engine.Readers.Of(stream))
        {
            var reader = new StreamReader(engine.Store, engine.Time, stream, name);
            var position = await reader.PositionOfAsync(bucket, cancellationToken).ConfigureAwait(false);
            if (position < through)
            {
                Warn(new StreamName(stream, name));
                through = position;
            }
        }

        return through;
    }

    /// <summary>Warns of a reader that is behind, once an hour.</summary>
    private void Warn(StreamName reader)
    {
        var now = engine.Time.GetTimestamp();
        if (!_told.TryGetValue(reader, out var told) || engine.Time.GetElapsedTime(told, now) >= WarningInterval)
        {
            _told[reader] = now;
            engine.Logger.ReaderLate(reader.Reader, reader.Stream, LongestLife.TotalDays);
        }
    }
}
