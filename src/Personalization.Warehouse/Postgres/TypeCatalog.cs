using System.Globalization;
using Npgsql;
using Personalization.Warehouse.Postgres.Codecs;

namespace Personalization.Warehouse.Postgres;

/// <summary>Asks the server what the types of a result are made of. What the driver knows of types may be older than the model's transaction.</summary>
internal static class TypeCatalog
{
    private const uint Record = 2249;
    private const uint RecordArray = 2287;

    /// <summary>Answers the types that are not built in, with all that they are made of.</summary>
    internal static async Task<IReadOnlyDictionary<uint, CatalogType>> LoadAsync(NpgsqlConnection connection, uint[] types, CancellationToken cancellationToken)
    {
        var found = new Dictionary<uint, CatalogType>();
        var unknown = types.Where(type => !BuiltInTypes.Has(type)).Distinct().ToList();
        if (unknown.Count == 0)
        {
            return found;
        }

        var command = new NpgsqlCommand(QueryFor(unknown), connection);
        await using (command.ConfigureAwait(false))
        {
            var rows = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await using (rows.ConfigureAwait(false))
            {
                while (await rows.ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    found.Add(rows.GetFieldValue<uint>(0), Read(rows));
                }
            }
        }

        return found;
    }

    private static CatalogType Read(NpgsqlDataReader row) => new()
    {
        Name = row.GetString(1),
        Kind = row.GetString(2)[0],
        Element = row.GetFieldValue<uint>(3),
        Base = row.GetFieldValue<uint>(4),
        Delimiter = row.GetString(5)[0],
        IsTextInBinary = row.GetBoolean(6),
        FieldNames = row.GetFieldValue<string[]>(7),
        FieldTypes = row.GetFieldValue<uint[]>(8),
    };

    private static string QueryFor(List<uint> types)
    {
        // Only a value tells what types a record without a name holds, and then it is too late to ask.
        var start = types.Contains(Record) || types.Contains(RecordArray)
            ? "select oid from pg_catalog.pg_type"
            : $"select unnest('{{{string.Join(',', types.Select(type => type.ToString(CultureInfo.InvariantCulture)))}}}'::pg_catalog.oid[])";
        return $"""
            with recursive wanted(oid) as (
              {start}
              union
              select part.oid
              from wanted
              join pg_catalog.pg_type t on t.oid = wanted.oid
              cross join lateral (
                select t.typelem
                union all select t.typbasetype
                union all select a.atttypid from pg_catalog.pg_attribute a where a.attrelid = t.typrelid and a.attnum > 0 and not a.attisdropped
              ) as part(oid)
              where part.oid <> 0)
            select t.oid,
              pg_catalog.format_type(t.oid, null),
              t.typtype::text,
              case when t.typoutput = 'pg_catalog.array_out'::pg_catalog.regproc then t.typelem else 0 end,
              t.typbasetype,
              t.typdelim::text,
              coalesce((select s.prosrc from pg_catalog.pg_proc s where s.oid = t.typsend) in ('textsend', 'varcharsend', 'bpcharsend', 'namesend', 'enum_send'), false),
              array(select a.attname::text from pg_catalog.pg_attribute a
                where a.attrelid = t.typrelid and t.typrelid <> 0 and a.attnum > 0 and not a.attisdropped order by a.attnum),
              array(select a.atttypid from pg_catalog.pg_attribute a
                where a.attrelid = t.typrelid and t.typrelid <> 0 and a.attnum > 0 and not a.attisdropped order by a.attnum)
            from wanted join pg_catalog.pg_type t on t.oid = wanted.oid
            """;
    }
}
