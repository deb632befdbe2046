namespace Personalization.Sync;

/// <summary>Disposes what others have made, in whichever way it can be disposed.</summary>
internal static class Disposal
{
    internal static ValueTask DisposeAsync(object disposable)
    {
        switch (disposable)
        {
            case IAsyncDisposable asynchronous:
                return asynchronous.DisposeAsync();
            case IDisposable synchronous:
                synchronous.Dispose();
                break;
        }

        return default;
    }

    /// <summary>Blocks where it can be disposed asynchronously only; away from the caller's context, which may wait for this very thread.</summary>
    internal static void Dispose(object disposable)
    {
        switch (disposable)
        {
            case IDisposable synchronous:
                synchronous.Dispose();
                break;
            case IAsyncDisposable asynchronous:
                Task.Run(() => asynchronous.DisposeAsync().AsTask()).GetAwaiter().GetResult();
                break;
        }
    }
}
