using StackExchange.Redis;

namespace Personalization.Redis;

/// <summary>
/// Says what went wrong at Redis, and the way out. Never carries a key or a value; so not the client library's exception either, whose message names the command with its key.
/// </summary>
internal static class RedisErrors
{
    internal const string System = "redis";

    /// <param name="operation">What was done.</param>
    /// <param name="collection">Where, if it was in one.</param>
    /// <param name="exception">What the client library threw.</param>
    /// <param name="refused">Why it could not connect again, if it could not.</param>
    internal static RecordStoreException Of(string operation, string? collection, Exception exception, Exception? refused = null)
    {
        var (kind, message) = Tell(exception, refused);
        return new RecordStoreException(System, operation, message) { Collection = collection, Kind = kind };
    }

    internal static RecordStoreException DamagedHeader() => new(
        System, "read", "A record's hash was not written by this program, or is damaged. Use a key prefix of its own, or remove the keys of the collection and run its syncs.");

    internal static PersonalizationException IndexNameTooLong(string index) => new(
        ErrorCodes.ConfigurationInvalid, $"The name of the index '{index}' takes more than 255 bytes. Give it a shorter one.");

    private static (RecordStoreErrorKind Kind, string Message) Tell(Exception exception, Exception? refused) => exception switch
    {
        RedisServerException server => TellOfServer(server),
        RedisCommandException when exception.Message.Contains("database", StringComparison.Ordinal) => (
            RecordStoreErrorKind.Run,
            "Redis does not have the database that the connection string names: its 'databases' setting says how many there are (16 unless it is set), counted from 0, and a cluster has only 0. Name one that it has."),
        _ when IsRefusedSignIn(exception.InnerException) || IsRefusedSignIn(refused) => (RecordStoreErrorKind.Run, Sentence(RecordStoreErrorKind.Run, "NOAUTH")),
        _ when IsRefusedTls(exception) || IsRefusedTls(refused) => (
            RecordStoreErrorKind.Run,
            "The TLS connection to Redis could not be made: its certificate is not trusted, or is for another name, or the server speaks no TLS. Check the address, the certificate and rediss://."),
        TimeoutException => (RecordStoreErrorKind.Transient, "Redis did not answer in time. Check its load and the network."),
        RedisException or IOException or ObjectDisposedException or OperationCanceledException or global::System.Net.Sockets.SocketException => (
            RecordStoreErrorKind.Transient, $"Redis cannot be reached, or its connection broke ({NameOf(exception)}). Check that it runs, its address and the network."),
        _ => (RecordStoreErrorKind.Run, $"The Redis client failed with {exception.GetType().Name}. Check the connection string and what the server allows."),
    };

    private static string NameOf(Exception exception)
        => exception is RedisConnectionException { FailureType: var failure } ? $"{nameof(RedisConnectionException)}, {failure}" : exception.GetType().Name;

    private static bool IsRefusedTls(Exception? exception)
        => exception is not null && (exception is global::System.Security.Authentication.AuthenticationException or RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure }
            || IsRefusedTls(exception.InnerException));

    /// <summary>The client library tells of a wrong password as of a connection that is not there. Its outermost message names the key, so only those beneath are read.</summary>
    private static bool IsRefusedSignIn(Exception? exception)
        => exception is not null && (exception.Message.Contains("NOAUTH", StringComparison.Ordinal) || exception.Message.Contains("WRONGPASS", StringComparison.Ordinal)
            || IsRefusedSignIn(exception.InnerException));

    private static (RecordStoreErrorKind Kind, string Message) TellOfServer(RedisServerException exception)
    {
        // The first word is the kind of error; what follows may name keys.
        var message = exception.Message;
        var kind = Word(message) switch
        {
            _ when message.Contains("OOM command not allowed", StringComparison.Ordinal) => RecordStoreErrorKind.Row,
            "LOADING" or "CLUSTERDOWN" or "TRYAGAIN" or "MASTERDOWN" or "BUSY" or "READONLY" or "MOVED" or "ASK" or "NOREPLICAS" or "UNBLOCKED" => RecordStoreErrorKind.Transient,
            _ when message.Contains("READONLY", StringComparison.Ordinal) || message.Contains("MOVED", StringComparison.Ordinal) => RecordStoreErrorKind.Transient,
            _ => RecordStoreErrorKind.Run,
        };
        return (kind, Sentence(kind, Word(message)));
    }

    private static string Sentence(RecordStoreErrorKind kind, string word) => (kind, word) switch
    {
        (RecordStoreErrorKind.Row, _) => "Redis has no memory left for the record (OOM). Raise maxmemory, or keep less in it.",
        (_, "NOAUTH" or "WRONGPASS") => "Redis wants a password, or another one. Check the connection string.",
        (_, "NOPERM") => "Redis does not let this user do what the store needs. Give it the commands that docs/redis.md names.",
        (RecordStoreErrorKind.Transient, _) => $"Redis cannot take commands at the moment ({word}).",
        _ => $"Redis refused a command ({word}).",
    };

    private static string Word(string message)
    {
        var end = message.IndexOf(' ', StringComparison.Ordinal);
        var word = end < 0 ? message : message[..end];
        return word.Length > 0 && word.All(char.IsAsciiLetterUpper) ? word : "ERR";
    }
}
