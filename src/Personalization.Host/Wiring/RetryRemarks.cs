using Personalization.Diagnostics;

namespace Personalization.Hosting.Wiring;

/// <summary>Hears of the log that something is tried again, which a command shows while it waits.</summary>
internal sealed class RetryRemarks : ILoggerProvider, ILogger
{
    private readonly Action<string> _usual;
    private volatile Action<string> _tell;

    /// <param name="tell">Shows a line.</param>
    internal RetryRemarks(Action<string> tell) => _usual = _tell = tell;

    /// <summary>Tells somebody else for as long as some work takes.</summary>
    internal async Task<T> DuringAsync<T>(Action<string> other, Func<Task<T>> work)
    {
        _tell = other;
        try
        {
            return await work();
        }
        finally
        {
            _tell = _usual;
        }
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull
        => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (eventId.Id is LogEvents.SourceRetried or LogEvents.StoreRetried)
        {
            _tell(formatter(state, exception));
        }
    }

    public void Dispose()
    {
        // Holds nothing.
    }
}
