using System.Globalization;
using Personalization.People;
using Personalization.Realtime.People;

namespace Personalization.Realtime.Delivery;

/// <summary>Lets one replay at a time deliver letters of a bucket, of all processes on the store. Who comes while another one delivers waits, and sees then what it has left. Thread-safe.</summary>
/// <remarks>The note <c>replay</c> of the bucket: who delivers, and until when in milliseconds since 1970. That of a process that died is free by itself; its letter is still there then.</remarks>
internal sealed class LetterClaims(IPersonStore store, TimeProvider time)
{
    private const string Note = "replay";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>Does something with the letters of a bucket that nobody else does meanwhile.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="work">The work. It is cancelled when another process may do it soon.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async ValueTask<T> RunAsync<T>(int bucket, Func<CancellationToken, ValueTask<T>> work, CancellationToken cancellationToken)
    {
        using var held = await TakeAsync(bucket, cancellationToken).ConfigureAwait(false);
        try
        {
            using var both = CancellationTokenSource.CreateLinkedTokenSource(held.Lost, cancellationToken);
            return await work(both.Token).ConfigureAwait(false);
        }
        finally
        {
            using var grace = new CancellationTokenSource(Grace, time);
            await held.EndAsync(note: null, grace.Token).ConfigureAwait(false);
        }
    }

    private async ValueTask<HeldNote> TakeAsync(int bucket, CancellationToken cancellationToken)
    {
        var self = Guid.NewGuid().ToString("N");
        while (true)
        {
            var note = await store.ReadNoteAsync(bucket, Note, cancellationToken).ConfigureAwait(false);
            if (UntilOf(note) <= time.GetUtcNow().ToUnixTimeMilliseconds()
                && await HeldNote.TryTakeAsync((store, bucket, Note), time, note, until => string.Create(CultureInfo.InvariantCulture, $"{self} {until}"), cancellationToken).ConfigureAwait(false) is { } held)
            {
                return held;
            }

            await Task.Delay(Pause, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private static long UntilOf(string? note) => long.TryParse(note?.Split(' ')[^1], CultureInfo.InvariantCulture, out var until) ? until : 0;
}
