using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Personalization.Keys;

namespace Personalization.AspNetCore.Keys;

/// <summary>
/// Holds the keys of the store in memory, so that a request with a key that is known never waits for it; reads them anew when the
/// store's version is another one, and notes uses.
/// </summary>
internal sealed class KeyRing : IDisposable
{
    /// <summary>Uses are noted to within this.</summary>
    private static readonly TimeSpan UseInterval = TimeSpan.FromMinutes(1);

    private readonly IApiKeyStore? _store;
    private readonly TimeProvider _time;
    private readonly ILogger<KeyRing> _logger;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Dictionary<string, KeyUsage> _usages = new(StringComparer.Ordinal);
    private volatile KeyTable? _table;
    private bool _failed;

    public KeyRing(IOptions<PersonalizationApiOptions> options, TimeProvider time, ILogger<KeyRing> logger, IApiKeyStore? store = null)
    {
        Options = options.Value;
        _time = time;
        _logger = logger;
        _store = store;
    }

    internal PersonalizationApiOptions Options { get; }

    internal bool HasStore => _store is not null;

    internal TimeProvider Time => _time;

    /// <summary>Gets the keys, or <see langword="null"/> when the store could not be read yet.</summary>
    internal KeyTable? Table => _table;

    /// <summary>Reads the keys if they changed, and notes uses that are due. A failure keeps what is known, and is logged once.</summary>
    /// <returns>Whether the store answered.</returns>
    internal async Task<bool> RefreshAsync(bool noteAllUses, CancellationToken cancellationToken)
    {
        if (_store is null)
        {
            return true;
        }

        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var version = await _store.GetVersionAsync(cancellationToken).ConfigureAwait(false);
            if (_table?.Version != version)
            {
                // The keys are at least as new as the version, which was read before them.
                Take(version, await _store.ListAsync(cancellationToken).ConfigureAwait(false));
            }

            await NoteUsesAsync(noteAllUses, cancellationToken).ConfigureAwait(false);
            if (_failed)
            {
                _failed = false;
                _logger.KeysBack();
            }

            return true;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            if (!_failed)
            {
                _failed = true;
                _logger.KeysUnavailable(exception);
            }

            return false;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        foreach (var usage in _usages.Values)
        {
            usage.Dispose();
        }

        _gate.Dispose();
    }

    private void Take(long version, IReadOnlyList<ApiKey> keys)
    {
        foreach (var key in keys)
        {
            // A limit goes on where it stood, unless it is another one now.
            if (!_usages.TryGetValue(key.Id, out var usage) || usage.Rate != key.Rate)
            {
                _usages[key.Id] = new KeyUsage(key.Rate) { NotedAt = usage?.NotedAt ?? DateTimeOffset.MinValue };
            }
        }

        var ids = keys.Select(key => key.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var id in _usages.Keys.Where(id => !ids.Contains(id)).ToArray())
        {
            _usages.Remove(id);
        }

        _table = new KeyTable(version, keys, _usages);
    }

    private async Task NoteUsesAsync(bool all, CancellationToken cancellationToken)
    {
        var now = _time.GetUtcNow();
        var due = _usages.Where(usage => (all || now - usage.Value.NotedAt >= UseInterval) && usage.Value.TakeUsed()).ToArray();
        if (due.Length == 0)
        {
            return;
        }

        try
        {
            await _store!.TouchAsync([.. due.Select(usage => new ApiKeyUse(usage.Key, now))], cancellationToken).ConfigureAwait(false);
            foreach (var (_, usage) in due)
            {
                usage.NotedAt = now;
            }
        }
        catch
        {
            foreach (var (_, usage) in due)
            {
                usage.PutBack();
            }

            throw;
        }
    }
}
