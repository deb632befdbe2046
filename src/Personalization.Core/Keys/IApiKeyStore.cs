namespace Personalization.Keys;

/// <summary>Where API keys are kept. Every member may be called from any thread, and from any process that shares the store, at any time.</summary>
/// <remarks>
/// <para>Each change is durable when it answers, and is seen by all processes from then on. The version then is another one, which is how
/// a running host finds out: it asks for nothing else until that happens.</para>
/// <para>A store keeps hashes; the text of a key never reaches it. What fails throws <see cref="PersonalizationException"/> with
/// <see cref="ErrorCodes.KeysUnavailable"/>.</para>
/// <para>These sentences are the tests of <c>Personalization.Testing.ApiKeyStoreConformanceTests</c>.</para>
/// </remarks>
public interface IApiKeyStore
{
    /// <summary>Reads a number that every change but that of <see cref="TouchAsync"/> makes greater. Cheap: it is asked all the time.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The version.</returns>
    ValueTask<long> GetVersionAsync(CancellationToken cancellationToken = default);

    /// <summary>Adds a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the key is stored.</returns>
    /// <exception cref="PersonalizationException">There is a key of this id or hash, or the store failed.</exception>
    ValueTask CreateAsync(ApiKey key, CancellationToken cancellationToken = default);

    /// <summary>Lists all keys, those that have expired or were revoked too, the oldest first.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The keys.</returns>
    ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds a key.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key, or <see langword="null"/> when there is none.</returns>
    ValueTask<ApiKey?> FindAsync(string id, CancellationToken cancellationToken = default);

    /// <summary>Gives a key another hash. The one before works until the given time; one before that no longer.</summary>
    /// <param name="id">The key's id.</param>
    /// <param name="hash">The new hash.</param>
    /// <param name="previousUntil">Until when the present hash works.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key after it, or <see langword="null"/> when there is none or it was revoked, and nothing was changed.</returns>
    ValueTask<ApiKey?> RotateAsync(
        string id, ReadOnlyMemory<byte> hash, DateTimeOffset previousUntil, CancellationToken cancellationToken = default);

    /// <summary>Revokes a key. Safe to repeat: the first time counts.</summary>
    /// <param name="id">The key's id.</param>
    /// <param name="at">When.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The key after it, or <see langword="null"/> when there is none.</returns>
    ValueTask<ApiKey?> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken = default);

    /// <summary>Notes when keys were last used. A time before the one that is noted, and a key that is not there, change nothing.</summary>
    /// <param name="uses">The uses.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when they are noted.</returns>
    ValueTask TouchAsync(IReadOnlyList<ApiKeyUse> uses, CancellationToken cancellationToken = default);
}

/// <summary>That a key was used.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="At">When, to within a minute or so.</param>
public readonly record struct ApiKeyUse(string Id, DateTimeOffset At);
