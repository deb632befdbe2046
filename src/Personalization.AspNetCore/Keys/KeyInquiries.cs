namespace Personalization.AspNetCore.Keys;

/// <summary>
/// Asks the store for keys that are not known yet. Who asks while a question is under way, or shortly after one, is answered by the next
/// question, so that any number of unknown keys cost the store a few questions a second. Thread-safe.
/// </summary>
internal sealed class KeyInquiries(KeyRing keys)
{
    private static readonly TimeSpan Distance = TimeSpan.FromMilliseconds(50);

    private readonly Lock _gate = new();
    private Task<bool>? _next;
    private Task _before = Task.CompletedTask;

    /// <summary>Reads the keys anew, by a question that begins after this call.</summary>
    /// <returns>Whether the store answered.</returns>
    internal Task<bool> AskAsync()
    {
        lock (_gate)
        {
            if (_next is null)
            {
                _next = AskAfterAsync(_before);
                _before = KeepDistanceAsync(_next);
            }

            return _next;
        }
    }

    private async Task<bool> AskAfterAsync(Task before)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        lock (_gate)
        {
            _next = null;
        }

        return await keys.RefreshAsync(noteAllUses: false, CancellationToken.None).ConfigureAwait(false);
    }

    private async Task KeepDistanceAsync(Task<bool> question)
    {
        await ((Task)question).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Delay(Distance, keys.Time).ConfigureAwait(false);
    }
}
