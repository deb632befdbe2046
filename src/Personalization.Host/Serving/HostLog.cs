namespace Personalization.Hosting.Serving;

/// <summary>The log events of the host. Their numbers are listed in docs/operations.md.</summary>
internal static partial class HostLog
{
    private const int KeyMissing = 80;
    private const int RequestEnded = 81;

    [LoggerMessage(
        KeyMissing,
        LogLevel.Warning,
        "There is no API key yet, so every lookup is refused. Make one: personalization keys create --name NAME --config {Config}")]
    internal static partial void NoKeyYet(this ILogger logger, string config);

    [LoggerMessage(EventId = RequestEnded, Message = "{Method} {Route} answered {Status} in {ElapsedMilliseconds} ms.")]
    internal static partial void Request(this ILogger logger, LogLevel level, string method, string route, int status, double elapsedMilliseconds);
}
