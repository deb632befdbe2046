namespace Personalization.TestData;

/// <summary>A server that many tests use, started when the first one asks for it. Thread-safe.</summary>
internal sealed class SharedServer<TServer>(Func<Task<TServer>> start) : IAsyncDisposable
    where TServer : class, IAsyncDisposable
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private TServer? _server;

    /// <summary>Answers the server. Where it cannot be started because it is not installed, the test that asks is skipped.</summary>
    internal async Task<TServer> GetAsync()
    {
        await _gate.WaitAsync();
        try
        {
            return _server ??= await start();
        }
        finally
        {
            _gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _gate.Dispose();
    }
}
