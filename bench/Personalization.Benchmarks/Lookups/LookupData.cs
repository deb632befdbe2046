using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Personalization.Records;
using Personalization.Sync;

namespace Personalization.Benchmarks.Lookups;

/// <summary>The records that are looked up, and the order in which they are.</summary>
internal sealed class LookupData
{
    internal const string Collection = "customers";
    internal const string PrimaryIndex = "user_id";
    internal const string OtherIndex = "email";

    private const int Seed = 20260;

    internal LookupData(int records)
    {
        Keys = new string[records];
        Emails = new string[records];
        Payloads = new byte[records][];
        for (var i = 0; i < records; i++)
        {
            Keys[i] = KeyOf(i);
            Emails[i] = EmailOf(i);
            Payloads[i] = PayloadOf(i);
        }

        var order = new int[records];
        var random = new Random(Seed);
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = random.Next(records);
        }

        // Equal to the stored strings and never the same ones, as an application's would be.
        KeysToFind = Array.ConvertAll(order, KeyOf);
        EmailsToFind = Array.ConvertAll(order, EmailOf);
    }

    /// <summary>What is stored: ours and the baseline hold the same instances, so that only their own structures differ.</summary>
    internal string[] Keys { get; }

    internal string[] Emails { get; }

    internal byte[][] Payloads { get; }

    /// <summary>Drawn uniformly, with repeats.</summary>
    internal string[] KeysToFind { get; }

    internal string[] EmailsToFind { get; }

    private static string KeyOf(int record) => string.Create(CultureInfo.InvariantCulture, $"user-{record:D8}");

    private static string EmailOf(int record) => string.Create(CultureInfo.InvariantCulture, $"customer.{record:D8}@example.com");

    /// <summary>Fills a store as syncs do, by batches.</summary>
    internal async Task FillAsync(IServiceProvider services)
    {
        // The first lookup of a process without a host prepares the store.
        await services.GetRequiredService<IPersonalizationCache>().GetAsync(Collection, PrimaryIndex, string.Empty);
        var store = services.GetRequiredService<IRecordStore>();
        var records = await store.OpenAsync(services.GetRequiredService<PersonalizationDefinitions>().Collections[Collection], default);
        foreach (var positions in Enumerable.Range(0, Keys.Length).Chunk(1000))
        {
            RecordOperation[] operations =
                [.. positions.Select(i => new RecordOperation(RecordOperationKind.Write, Keys[i], Payloads[i], [Emails[i]], (ulong)i))];
            var refusals = await records.ApplyAsync(
                new RecordBatch("bench", 1, DateTimeOffset.UnixEpoch, [OtherIndex], operations), default);
            if (refusals.Count > 0)
            {
                throw new InvalidOperationException("The store refused a record.");
            }
        }
    }

    private static byte[] PayloadOf(int record) => Encoding.UTF8.GetBytes(string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"user_id":"{{KeyOf(record)}}","email":"{{EmailOf(record)}}","full_name":"Customer Number {{record}}","country":"NL","lifetime_value":{{record * 1.25}},"orders":{{record % 40}},"segment":"regular","newsletter":true}"""));
}
