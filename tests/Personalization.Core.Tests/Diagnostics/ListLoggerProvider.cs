using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Personalization.Tests.Diagnostics;

/// <summary>Gives all categories of ours the same list. Event ids are of a category, and the host has its own.</summary>
internal sealed class ListLoggerProvider(ListLogger logger) : ILoggerProvider
{
    public ILogger CreateLogger(string categoryName)
        => categoryName.StartsWith("Personalization.", StringComparison.Ordinal) ? logger : NullLogger.Instance;

    public void Dispose()
    {
    }
}
