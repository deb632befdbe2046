namespace Personalization.Sqlite.Storage;

/// <summary>Keeps read connections for the next lookup. Lock-free; opens one more whenever all are in use.</summary>
/// <param name="open">Opens a connection.</param>
internal sealed class ReadPool<T>(Func<T> open) : IDisposable
    where T : class, IDisposable
{
    private readonly T?[] _kept = new T?[Math.Max(8, Environment.ProcessorCount * 2)];
    private volatile bool _disposed;

    /// <returns><see langword="null"/> once it is disposed.</returns>
    internal T? Rent()
    {
        if (_disposed)
        {
            return null;
        }

        for (var i = 0; i < _kept.Length; i++)
        {
            if (_kept[i] is { } kept && Interlocked.CompareExchange(ref _kept[i], null, kept) == kept)
            {
                return kept;
            }
        }

        // One that was opened after the end of the pool may be of the file that comes after.
        var opened = open();
        if (!_disposed)
        {
            return opened;
        }

        opened.Dispose();
        return null;
    }

    internal void Return(T connection)
    {
        for (var i = 0; i < _kept.Length && !_disposed; i++)
        {
            if (_kept[i] is null && Interlocked.CompareExchange(ref _kept[i], connection, null) is null)
            {
                if (_disposed)
                {
                    Drain(); // disposed meanwhile, and perhaps not seen there
                }

                return;
            }
        }

        connection.Dispose();
    }

    public void Dispose()
    {
        _disposed = true;
        Drain();
    }

    private void Drain()
    {
        for (var i = 0; i < _kept.Length; i++)
        {
            Interlocked.Exchange(ref _kept[i], null)?.Dispose();
        }
    }
}
