using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Personalization.AspNetCore.Tests;

/// <summary>Collects every log event as text: category, message, values, exception and scopes, as providers write them.</summary>
internal sealed class CollectingLoggerProvider(ConcurrentQueue<string> seen) : ILoggerProvider, ISupportExternalScope
{
    private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

    public ILogger CreateLogger(string categoryName) => new Collector(this, categoryName);

    public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

    public void Dispose()
    {
    }

    private sealed class Collector(CollectingLoggerProvider provider, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull
            => provider._scopes.Push(state);

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            provider.Note($"{category}: {formatter(state, exception)} {exception}");
            provider.NoteValues(state);
            provider._scopes.ForEachScope((scope, self) => self.NoteValues(scope), provider);
        }
    }

    private void Note(string text) => seen.Enqueue(text);

    private void NoteValues(object? state)
    {
        seen.Enqueue(Convert.ToString(state, CultureInfo.InvariantCulture) ?? string.Empty);
        if (state is IEnumerable<KeyValuePair<string, object?>> values)
        {
            foreach (var (name, value) in values)
            {
                seen.Enqueue(string.Create(CultureInfo.InvariantCulture, $"{name}={value}"));
            }
        }
    }
}
