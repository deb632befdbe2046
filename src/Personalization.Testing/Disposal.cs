namespace Personalization.Testing;

/// <summary>Disposes what conformance suites have opened.</summary>
internal static class Disposal
{
    /// <summary>Disposes an object if it can be disposed.</summary>
    internal static async ValueTask DisposeAsync(object? opened)
    {
        switch (opened)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }
}
