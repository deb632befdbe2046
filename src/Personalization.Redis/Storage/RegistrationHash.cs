using System.Text.Json;
using System.Text.Json.Serialization;
using Personalization.Records;
using Personalization.Redis.Connections;
using StackExchange.Redis;

namespace Personalization.Redis.Storage;

/// <summary>Which syncs have parts in a collection: one hash, changed only as it was read.</summary>
internal sealed class RegistrationHash(RedisCalls calls, KeyLayout layout)
{
    private const string Operation = "register";

    internal async ValueTask<IReadOnlyList<SyncRegistration>> ListAsync(CancellationToken cancellationToken)
        => (await ReadAsync(cancellationToken).ConfigureAwait(false)).Registrations;

    /// <returns>The registration in the way, or <see langword="null"/>.</returns>
    internal async ValueTask<SyncRegistration?> RegisterAsync(SyncRegistration registration, string? replaces, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (version, registered) = await ReadAsync(cancellationToken).ConfigureAwait(false);
            if (registration.FindConflict(registered, replaces) is { } conflict)
            {
                return conflict;
            }

            RedisValue json = JsonSerializer.SerializeToUtf8Bytes(registration, RegistrationJson.Default.SyncRegistration);
            if (await TryChangeAsync(version, replaces == registration.Sync ? null : replaces, registration.Sync, json, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }
        }
    }

    internal async ValueTask RemoveAsync(string sync, CancellationToken cancellationToken)
    {
        bool isChanged;
        do
        {
            var (version, _) = await ReadAsync(cancellationToken).ConfigureAwait(false);
            isChanged = await TryChangeAsync(version, sync, sync, RedisValue.EmptyString, cancellationToken).ConfigureAwait(false);
        }
        while (!isChanged);
    }

    private async Task<bool> TryChangeAsync(RedisValue version, string? goes, string sync, RedisValue registration, CancellationToken cancellationToken)
        => (int)await calls.RunAsync(
            Operation,
            layout.Collection,
            database => database.ScriptEvaluateAsync(Scripts.Register, [layout.Registrations], [version, goes ?? string.Empty, sync, registration]),
            cancellationToken).ConfigureAwait(false) == 1;

    private async Task<(RedisValue Version, List<SyncRegistration> Registrations)> ReadAsync(CancellationToken cancellationToken)
    {
        RedisValue version = "0";
        var registrations = new List<SyncRegistration>();
        foreach (var field in await calls.RunAsync(Operation, layout.Collection, database => database.HashGetAllAsync(layout.Registrations), cancellationToken).ConfigureAwait(false))
        {
            if (field.Name.IsNullOrEmpty)
            {
                version = field.Value;
            }
            else
            {
                registrations.Add(Read(field));
            }
        }

        return (version, registrations);
    }

    /// <summary>What cannot be read has no fields that are known: its sync writes it anew, and it is in nobody's way meanwhile.</summary>
    private static SyncRegistration Read(HashEntry field)
    {
        var sync = (string)field.Name!;
        try
        {
            var read = JsonSerializer.Deserialize((byte[])field.Value!, RegistrationJson.Default.SyncRegistration);
            return read is { Fields: not null } && read.Sync == sync ? read : new SyncRegistration(sync, []);
        }
        catch (JsonException)
        {
            return new SyncRegistration(sync, []);
        }
    }
}

/// <summary>The contract of registrations.</summary>
[JsonSerializable(typeof(SyncRegistration))]
internal sealed partial class RegistrationJson : JsonSerializerContext;
