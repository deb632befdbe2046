using Personalization.People;

namespace Personalization.Realtime.People;

/// <summary>
/// A note of a bucket that says who holds something, and until when. It is renewed while it is held: so what a process that was killed has held is free after <see cref="Lease"/>, however long it would have taken.
/// </summary>
internal sealed class HeldNote : IDisposable
{
    /// <summary>So long nobody else takes what is held and not renewed.</summary>
    internal static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan RenewalPause = TimeSpan.FromSeconds(3);

    /// <summary>Who could not renew for so long stops: well before another may take it, also where clocks differ a little and what is under way takes its time to end.</summary>
    private static readonly TimeSpan LongestSilence = TimeSpan.FromSeconds(8);

    private readonly (IPersonStore Store, int Bucket, string Name) _place;
    private readonly TimeProvider _time;
    private readonly Func<long, string> _text;
    private readonly CancellationTokenSource _lost;
    private readonly CancellationTokenSource _stop = new();
    private Task _renewing = Task.CompletedTask;

    /// <summary>The note as it is known to be, and as it may be where an answer was lost.</summary>
    private (string Known, string Asked) _note;

    private HeldNote((IPersonStore Store, int Bucket, string Name) place, TimeProvider time, Func<long, string> text, string note)
    {
        (_place, _time, _text, _note) = (place, time, text, (note, note));
        _lost = new CancellationTokenSource(LongestSilence, time);
        Lost = _lost.Token;
    }

    /// <summary>Gets what is cancelled when another process has it, or may have it soon.</summary>
    internal CancellationToken Lost { get; }

    /// <summary>Takes what nobody holds.</summary>
    /// <param name="place">Where the note is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="found">The note as it was read.</param>
    /// <param name="text">Makes the note of the time until which it is held, in milliseconds since 1970.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns><see langword="null"/> where another one was faster.</returns>
    internal static async ValueTask<HeldNote?> TryTakeAsync(
        (IPersonStore Store, int Bucket, string Name) place, TimeProvider time, string? found, Func<long, string> text, CancellationToken cancellationToken)
    {
        var held = new HeldNote(place, time, text, TextOf(time, text));
        try
        {
            if (await place.Store.TryWriteNoteAsync(place.Bucket, place.Name, found, held._note.Known, cancellationToken).ConfigureAwait(false))
            {
                held._renewing = held.RenewAsync();
                return held;
            }
        }
        catch
        {
            held.Dispose();
            throw;
        }

        held.Dispose();
        return null;
    }

    /// <summary>Gives it back. Where another process has taken over meanwhile, nothing is written.</summary>
    /// <param name="note">The note of what nobody holds.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async ValueTask EndAsync(string? note, CancellationToken cancellationToken)
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
        if (!await WriteAsync(_note.Known, note, cancellationToken).ConfigureAwait(false) && _note.Asked != _note.Known)
        {
            await WriteAsync(_note.Asked, note, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        _lost.Dispose();
        _stop.Dispose();
    }

    private static string TextOf(TimeProvider time, Func<long, string> text) => text((time.GetUtcNow() + Lease).ToUnixTimeMilliseconds());

    private async Task RenewAsync()
    {
        while (true)
        {
            await Task.Delay(RenewalPause, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (_stop.IsCancellationRequested || _lost.IsCancellationRequested)
            {
                return;
            }

            try
            {
                var asked = _time.GetTimestamp();
                if (!await RenewOnceAsync().ConfigureAwait(false))
                {
                    await _lost.CancelAsync().ConfigureAwait(false);
                    return;
                }

                var silence = LongestSilence - _time.GetElapsedTime(asked);
                _lost.CancelAfter(silence > TimeSpan.Zero ? silence : TimeSpan.Zero);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                // A store that is away for a moment is asked again; who could not ask for long is told by the clock.
            }
        }
    }

    private async ValueTask<bool> RenewOnceAsync()
    {
        if (_note.Asked != _note.Known && await _place.Store.ReadNoteAsync(_place.Bucket, _place.Name, _stop.Token).ConfigureAwait(false) == _note.Asked)
        {
            _note.Known = _note.Asked;
        }

        _note.Asked = TextOf(_time, _text);
        if (_note.Asked != _note.Known && !await WriteAsync(_note.Known, _note.Asked, _stop.Token).ConfigureAwait(false))
        {
            return false;
        }

        _note.Known = _note.Asked;
        return true;
    }

    private ValueTask<bool> WriteAsync(string expected, string? note, CancellationToken cancellationToken)
        => _place.Store.TryWriteNoteAsync(_place.Bucket, _place.Name, expected, note, cancellationToken);
}
