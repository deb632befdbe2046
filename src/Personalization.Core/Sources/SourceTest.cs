using System.Data.Common;

namespace Personalization.Sources;

/// <summary>Tries a source out, step by step, and stops at the first that does not work. For implementations of <see cref="ISource.TestAsync"/>. Not thread-safe.</summary>
/// <param name="time">This machine's clock.</param>
/// <param name="explain">Says of an exception why it came and the way out, without secrets and values; by default its type and SQL state.</param>
internal sealed class SourceTest(TimeProvider time, Func<Exception, string>? explain = null)
{
    private readonly List<SourceCheck> _checks = [];
    private readonly Func<Exception, string> _explain = explain ?? Explain;
    private string? _version;
    private DateTimeOffset? _clock;
    private TimeSpan? _offset;

    /// <summary>Tries one thing, unless one before it failed.</summary>
    public async ValueTask TryAsync(string name, Func<CancellationToken, ValueTask> step, CancellationToken cancellationToken)
    {
        if (_checks.Any(check => check.Problem is not null))
        {
            return;
        }

        string? problem = null;
        try
        {
            await step(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            problem = exception is PersonalizationException ? exception.Message : _explain(exception);
        }

        _checks.Add(new SourceCheck(name, problem));
    }

    /// <summary>Notes what the database says it is.</summary>
    public void NoteVersion(string version) => _version = version;

    /// <summary>Notes the database's time, as of now.</summary>
    public void NoteClock(DateTimeOffset clock)
    {
        _clock = clock;
        _offset = clock - time.GetUtcNow();
    }

    /// <summary>Answers how it went.</summary>
    public SourceTestReport ToReport(string source) => new(source, [.. _checks], _version, _clock, _offset);

    private static string Explain(Exception exception)
        => $"It failed with {exception.GetType().Name}{(exception is DbException { SqlState: { } state } ? $", SQL state {state}" : string.Empty)}.";
}
