using System.Text;
using System.Text.Json;
using Personalization.Records;
using Personalization.Sqlite.Native;

namespace Personalization.Sqlite.Storage;

/// <summary>Reads and writes registrations, on any connection.</summary>
internal static class RegistrationTable
{
    internal static List<SyncRegistration> Read(SqliteDatabase database, string collection)
    {
        using var select = database.Prepare("SELECT sync, fields, forgotten, owner FROM registrations WHERE collection = ?1");
        select.BindText(1, collection);
        var registrations = new List<SyncRegistration>();
        while (select.Step())
        {
            registrations.Add(new SyncRegistration(select.GetText(0)!, ReadTexts(select.GetBytes(1)), select.GetInt64(2) != 0, ReadOwner(select.GetBytes(3))));
        }

        return registrations;
    }

    /// <summary>Runs in a transaction of the caller.</summary>
    internal static SyncRegistration? Register(SqliteDatabase database, string collection, SyncRegistration registration, string? replaces)
    {
        if (registration.FindConflict(Read(database, collection), replaces) is { } conflict)
        {
            return conflict;
        }

        if (replaces is not null && replaces != registration.Sync)
        {
            Remove(database, collection, replaces);
        }

        using var write = database.Prepare(
            "INSERT INTO registrations(collection, sync, fields, forgotten, owner, revision) VALUES(?1, ?2, ?3, ?4, ?5, 1) "
            + "ON CONFLICT(collection, sync) DO UPDATE SET fields = excluded.fields, forgotten = excluded.forgotten, owner = excluded.owner, revision = revision + 1");
        write.BindText(1, collection);
        write.BindText(2, registration.Sync);
        write.BindText(3, WriteTexts(registration.Fields));
        write.Bind(4, registration.IsForgotten ? 1 : 0);
        write.BindText(5, registration.Owner is { } owner ? WriteTexts([owner.State ?? string.Empty, owner.Configuration, owner.Definition, owner.KeyColumn]) : null);
        write.Step();
        return null;
    }

    /// <summary>Removes the registration and the mark of a sync. Runs in a transaction of the caller.</summary>
    internal static void Remove(SqliteDatabase database, string collection, string sync)
    {
        foreach (var sql in new[] { "DELETE FROM registrations WHERE collection = ?1 AND sync = ?2", MarkStatements.Delete })
        {
            using var delete = database.Prepare(sql);
            delete.BindText(1, collection);
            delete.BindText(2, sync);
            delete.Step();
        }
    }

    private static SyncOwner? ReadOwner(ReadOnlySpan<byte> json)
        => ReadTexts(json) is [var state, var configuration, var definition, var keyColumn]
            ? new SyncOwner(state.Length == 0 ? null : state, configuration, definition, keyColumn)
            : null;

    private static string WriteTexts(IReadOnlyList<string> texts)
    {
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            writer.WriteStartArray();
            foreach (var text in texts)
            {
                writer.WriteStringValue(text);
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(json.GetBuffer().AsSpan(0, (int)json.Length));
    }

    /// <summary>What cannot be read is none: a sync writes its registration anew.</summary>
    private static List<string> ReadTexts(ReadOnlySpan<byte> json)
    {
        var texts = new List<string>();
        try
        {
            var reader = new Utf8JsonReader(json);
            while (!json.IsEmpty && reader.Read())
            {
                if (reader.TokenType == JsonTokenType.String)
                {
                    texts.Add(reader.GetString()!);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            texts.Clear();
        }

        return texts;
    }
}
