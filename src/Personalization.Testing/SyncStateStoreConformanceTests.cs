using System.Text;
using Personalization.Sync.State;

namespace Personalization.Testing;

/// <summary>
/// What every <see cref="ISyncStateStore"/> keeps to. Derive a class for a store, name the store with <see cref="ConformanceOfAttribute"/>,
/// and the sentences of the interface's documentation run as tests.
/// </summary>
/// <remarks>
/// What no test can show is left to the store's own tests: that what is committed, appended or promoted survives a power cut. A test that
/// a store cannot pass by design is overridden with a skip and its reason.
/// </remarks>
/// <example>
/// <code>
/// [ConformanceOf(typeof(BlobSyncStateStore))]
/// public sealed class BlobSyncStateStoreConformanceTests : SyncStateStoreConformanceTests
/// {
///     protected override ValueTask&lt;ISyncStateStore&gt; CreateStoreAsync() => new(new BlobSyncStateStore(NewContainer()));
/// }
/// </code>
/// </example>
public abstract partial class SyncStateStoreConformanceTests : IAsyncLifetime
{
    private const string Profile = "customer-profile";
    private ISyncStateStore? _store;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ISyncStateStore Store => _store ?? throw new InvalidOperationException("The test has not started.");

    /// <summary>Creates the store.</summary>
    /// <returns>A task that ends when the test can begin.</returns>
    public async ValueTask InitializeAsync() => _store = await CreateStoreAsync();

    /// <summary>Disposes the store if it can be disposed.</summary>
    /// <returns>A task that ends when the store is gone.</returns>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Disposal.DisposeAsync(_store);
    }

    /// <summary>Creates an empty store. Called once a test; the store is disposed after it.</summary>
    /// <returns>The store.</returns>
    protected abstract ValueTask<ISyncStateStore> CreateStoreAsync();

    /// <summary>Text of many blocks, so that a store that answers the beginning alone is found.</summary>
    private static string LongText(char letter) => new(letter, 300_000);

    private static async Task<string> TextAsync(Stream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8, leaveOpen: true);
        return await reader.ReadToEndAsync(Cancellation);
    }

    private static async Task WriteAsync(StateFileWriter writer, string text) => await writer.Stream.WriteAsync(Encoding.UTF8.GetBytes(text), Cancellation);

    private static ValueTask AppendAsync(StateLogWriter log, string text) => log.AppendAsync(Encoding.UTF8.GetBytes(text), Cancellation);

    private async Task CommitAsync(StateFileKind kind, string text, string sync = Profile)
    {
        await using var writer = await Store.CreateAsync(sync, kind, Cancellation);
        await WriteAsync(writer, text);
        await writer.CommitAsync(Cancellation);
    }

    private async Task<string?> ReadAsync(StateFileKind kind, string sync = Profile)
    {
        await using var stream = await Store.OpenReadAsync(sync, kind, Cancellation);
        return stream is null ? null : await TextAsync(stream);
    }
}
