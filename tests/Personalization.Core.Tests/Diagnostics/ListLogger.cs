using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Personalization.Tests.Diagnostics;

/// <summary>Keeps what is logged.</summary>
internal class ListLogger : ILogger
{
    private readonly ConcurrentQueue<(int Id, LogLevel Level, string Text)> _events = new();

    internal IReadOnlyList<(int Id, LogLevel Level, string Text)> Events => [.. _events];

    internal int Count(int id) => _events.Count(logged => logged.Id == id);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        => _events.Enqueue((eventId.Id, logLevel, $"{formatter(state, exception)} {exception}"));
}
