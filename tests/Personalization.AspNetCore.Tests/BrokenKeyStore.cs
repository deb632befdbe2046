using Personalization.Keys;

namespace Personalization.AspNetCore.Tests;

/// <summary>A store of keys that is out of reach until a test puts another one in its place.</summary>
internal sealed class BrokenKeyStore : IApiKeyStore
{
    private int _questions;

    internal IApiKeyStore? Inner { get; set; }

    /// <summary>How often the version was asked for.</summary>
    internal int Questions => Volatile.Read(ref _questions);

    /// <summary>What the next questions wait for.</summary>
    internal TaskCompletionSource? Hold { get; set; }

    /// <summary>Ends when a question waits.</summary>
    internal TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private IApiKeyStore Reached => Inner ?? throw new PersonalizationException(ErrorCodes.KeysUnavailable, "Out of reach.");

    public async ValueTask<long> GetVersionAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _questions);
        if (Hold is { } hold)
        {
            Held.TrySetResult();
            await hold.Task;
        }

        return await Reached.GetVersionAsync(cancellationToken);
    }

    public ValueTask CreateAsync(ApiKey key, CancellationToken cancellationToken = default) => Reached.CreateAsync(key, cancellationToken);

    public ValueTask<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellationToken = default) => Reached.ListAsync(cancellationToken);

    public ValueTask<ApiKey?> FindAsync(string id, CancellationToken cancellationToken = default) => Reached.FindAsync(id, cancellationToken);

    public ValueTask<ApiKey?> RotateAsync(
        string id, ReadOnlyMemory<byte> hash, DateTimeOffset previousUntil, CancellationToken cancellationToken = default)
        => Reached.RotateAsync(id, hash, previousUntil, cancellationToken);

    public ValueTask<ApiKey?> RevokeAsync(string id, DateTimeOffset at, CancellationToken cancellationToken = default)
        => Reached.RevokeAsync(id, at, cancellationToken);

    public ValueTask TouchAsync(IReadOnlyList<ApiKeyUse> uses, CancellationToken cancellationToken = default) => Reached.TouchAsync(uses, cancellationToken);
}
