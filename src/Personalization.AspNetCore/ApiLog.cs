using Microsoft.Extensions.Logging;

namespace Personalization.AspNetCore;

/// <summary>What the HTTP API logs. Never a key, a value or a payload.</summary>
internal static partial class ApiLog
{
    [LoggerMessage(
        60, LogLevel.Warning, "The store of API keys cannot be read. The keys that are known go on working, and changes are not seen, until it is back.")]
    internal static partial void KeysUnavailable(this ILogger logger, Exception exception);

    [LoggerMessage(61, LogLevel.Information, "The store of API keys is back.")]
    internal static partial void KeysBack(this ILogger logger);

    [LoggerMessage(62, LogLevel.Warning, "AllowAnonymous is on: whoever reaches this app may look up every record, without a key.")]
    internal static partial void Anonymous(this ILogger logger);

    [LoggerMessage(
        63,
        LogLevel.Warning,
        "The app's server was registered after AddPersonalizationApi, so ASP.NET Core's request logs and traces carry the URLs of lookups, and with them "
        + "index values. Call AddPersonalizationApi after the server is chosen.")]
    internal static partial void NotPrivate(this ILogger logger);

    [LoggerMessage(65, LogLevel.Information, "A webhook has triggered {Target}.")]
    internal static partial void HookTriggered(this ILogger logger, string target);

    [LoggerMessage(64, LogLevel.Error, "A request failed ({ErrorCode}).")]
    internal static partial void RequestFailed(this ILogger logger, string errorCode, Exception exception);
}
