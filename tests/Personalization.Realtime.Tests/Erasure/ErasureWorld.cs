using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Personalization.People;
using Personalization.Realtime.Erasure;
using Personalization.Realtime.Events;
using Personalization.Realtime.Ingest;
using Personalization.Realtime.Memberships;
using Personalization.Realtime.People;
using Personalization.Realtime.Tests.Engine;
using Personalization.Sources;
using Personalization.Sources.Tables;
using Personalization.TestData;
using Personalization.Testing;

namespace Personalization.Realtime.Tests.Erasure;

/// <summary>A shop whose records a real sync writes: Ada is erased, and others stay. Everything of Ada has "ada" in it, and nothing else has.</summary>
internal sealed class ErasureWorld : IAsyncDisposable
{
    internal const string Parent = "customers";
    internal const string Key = "ada-key";
    internal const string Email = "ada@mail.example";
    private const int Others = 20;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("personalization-");
    private RedisServer? _server;
    private int _messages;

    private ErasureWorld()
    {
    }

    internal FakeQuery Rows { get; } = new("id", "email", "plan");

    internal ServiceProvider Services { get; private set; } = null!;

    internal SwitchedPersonStore? Switched { get; private set; }

    internal IPersonStore People => Services.GetRequiredService<IPersonStore>();

    internal PersonErasure Erasure => Services.GetRequiredService<PersonErasure>();

    internal static async Task<ErasureWorld> OpenAsync(string kind, Action<IServiceCollection>? add = null)
    {
        var world = new ErasureWorld();
        world._server = kind == "redis" ? await RedisServer.StartAsync() : null;
        await world.OpenAsync(kind, world._server?.Address, add);

        // Nobody else is there whom an erasure would have to wait for.
        world.Erasure.Settling = TimeSpan.Zero;
        return world;
    }

    /// <summary>Another host on the same Redis, with a state of its own.</summary>
    internal async Task<ErasureWorld> TwinAsync()
    {
        var twin = new ErasureWorld { _messages = 1_000_000 };
        await twin.OpenAsync("redis", _server!.Address, add: null);
        return twin;
    }

    private async Task OpenAsync(string kind, string? address, Action<IServiceCollection>? add)
    {
        var world = this;
        var services = new ServiceCollection();
        add?.Invoke(services);
        if (kind == "switched")
        {
            services.AddSingleton<IPersonStore>(world.Switched = new SwitchedPersonStore(new MemoryPersonStore()));
        }

        services.AddPersonalizationCache(cache =>
        {
            _ = kind switch
            {
                "sqlite" => cache.UseSqlite(Path.Combine(world._directory.FullName, "records.db")),
                "redis" => cache.UseRedis(address!),
                _ => cache,
            };
            cache.UseStateDirectory(Path.Combine(world._directory.FullName, "state"))
                .AddSqlite("tables", $"Data Source={Path.Combine(world._directory.FullName, "tables.db")}")
                .AddCollection("accounts", collection => collection.Index("id", primary: true))
                .AddCollection(Parent, collection => collection.Index("id", primary: true).Index("email"))
                .AddSync("profile", sync => sync.FromQuery(world.Rows, "id").To(Parent).Map("plan").Map("email").Index("email", "email").MaxRemovedPercent(100))
                .AddSync("extra", sync => sync.FromQuery(world.Rows, "id").To(Parent).Map("plan", to: "other").MaxRemovedPercent(100))
                .AddRealtime(realtime => realtime
                    .AddEventSource("web", web => web.WriteKey("k"))
                    .AddEventModel("charged", model => model.Source("web").Track("paid").Parent("accounts").ForeignKey("properties.account", "id"))
                    .AddEventModel("paid", model => model.Source("web").Track("paid").Parent(Parent).ForeignKey("userId", "id"))
                    .AddEventModel("viewed", model => model.Source("web").Track("viewed").Parent(Parent).ForeignKey("userId", "id"))
                    .AddEventModel("opened", model => model.Source("web").Track("opened").Parent(Parent).ForeignKey("properties.email", "email"))
                    .AddAudience("viewers", Parent, audience => audience.Where(one => one.Event("viewed", TimeSpan.FromHours(1))))
                    .AddSink("events", sink => sink.Source("tables").Schema("events").Snapshots(TimeSpan.FromHours(1)))
                    .AddAudience("charged", "accounts", audience => audience.Where(one => one.Event("charged", TimeSpan.FromHours(1))))
                    .AddAudience("free", Parent, audience => audience.Where(one => one.Field("plan").EqualTo("free"))));
        });
        world.Services = services.BuildServiceProvider();
        world.SetRows("free");
        await world.RunAsync("profile");
        await world.RunAsync("extra");
    }

    /// <summary>Ada comes first, and again as the last row if that is asked for.</summary>
    internal void SetRows(string plan, int others = Others) => Rows.SetRows(
        [[Key, Email, plan], .. Enumerable.Range(0, others).Select(object?[] (n) => [$"o{n.ToString(CultureInfo.InvariantCulture)}", $"o{n.ToString(CultureInfo.InvariantCulture)}@mail.example", plan])]);

    internal async Task<SyncRun> RunAsync(string sync, SyncRunOptions? options = null)
    {
        var run = await Services.GetRequiredService<ISyncService>().RunAsync(sync, options);
        Assert.True(run.Status == SyncRunStatus.Success, run.Error);
        return run;
    }

    /// <summary>Ada does things as a user, by a device, and where no parent is touched; somebody else does too.</summary>
    internal async Task ActAsync()
    {
        await SendAsync("viewed", user: Key, device: "ada-phone");
        await SendAsync("viewed", user: null, device: "ada-phone");
        await SendAsync("opened", user: null, device: "ada-tablet", email: Email);
        await SendAsync("unmodelled", user: Key, device: null);
        await SendAsync("viewed", user: "o1", device: "phone");
    }

    internal async Task SendAsync(string name, string? user, string? device, string? email = null, string? account = null)
    {
        var now = Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var json = email is not null ? $$$"""{"properties":{"email":"{{{email}}}"}}""" : account is not null ? $$$"""{"properties":{"account":"{{{account}}}"}}""" : "{}";
        var result = await Services.GetRequiredService<IEventIngest>().AcceptAsync(
            "web",
            [
                new EventMessage
                {
                    Source = "web", Type = EventType.Track, Name = name, MessageId = $"m{(++_messages).ToString(CultureInfo.InvariantCulture)}", UserId = user, AnonymousId = device, Timestamp = now, ReceivedAt = now,
                    Utf8Json = Encoding.UTF8.GetBytes(json),
                },
            ],
            default);
        Assert.Equal(1, result.Accepted);
    }

    internal async Task<ErasureReceipt> ForgetAsync(string index = "email", string value = Email) => await Erasure.ForgetAsync(Parent, index, value, default);

    /// <summary>Looks for anything of Ada: lookups, memberships, states, streams, parts, and the files of syncs.</summary>
    internal async Task AssertGoneAsync(string when)
    {
        var cache = Services.GetRequiredService<IPersonalizationCache>();
        Assert.True(await cache.GetAsync(Parent, "id", Key) is null && await cache.GetAsync(Parent, "email", Email) is null, when);
        Assert.NotNull(await cache.GetAsync(Parent, "email", "o1@mail.example"));
        Assert.Empty(await Services.GetRequiredService<IAudienceMembership>().GetAsync(Parent, Key));
        Assert.Contains("viewers", await Services.GetRequiredService<IAudienceMembership>().GetAsync(Parent, "o1"));
        var found = new List<string>();
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            found.AddRange((await People.ListAsync(bucket, null, 1000, default)).Select(person => "state " + person));
            foreach (var stream in Enum.GetValues<PersonStream>())
            {
                found.AddRange((await People.ReadStreamAsync(stream, bucket, 0, 1000, default)).Select(entry => $"{stream} {entry.Person} {Encoding.UTF8.GetString(entry.Body.Span)}"));
            }
        }

        var records = await Services.GetRequiredService<RealtimeEngine>().Records.ListKeysAsync(Services.GetRequiredService<RealtimeEngine>().Records.Find(Parent)!, default).ToListAsync();
        found.AddRange(records.Select(key => "part " + key));
        found.AddRange(_directory.GetDirectories("state").SelectMany(state => state.GetFiles("*.bin", SearchOption.AllDirectories)).Select(file => $"file {file.Name} {Encoding.Latin1.GetString(File.ReadAllBytes(file.FullName))}"));
        var ofAda = found.FirstOrDefault(one => one.Contains("ada-", StringComparison.Ordinal) || one.Contains("ada@", StringComparison.Ordinal));
        Assert.True(ofAda is null, $"{when}: {ofAda}");
    }

    /// <summary>The events of a name in the log.</summary>
    internal async Task<IReadOnlyList<EventMessage>> LogAsync(string name)
    {
        var found = new List<EventMessage>();
        for (var bucket = 0; bucket < PersonKey.Buckets; bucket++)
        {
            found.AddRange((await People.ReadStreamAsync(PersonStream.Log, bucket, 0, 1000, default)).Select(entry => EventFrame.Read(entry.Body)).Where(message => message.Name == name));
        }

        return found;
    }

    /// <summary>All rows of the tables that sinks have made.</summary>
    internal static async Task<IReadOnlyList<string>> TablesAsync(ITableSource tables)
    {
        var rows = new List<string>();
        foreach (var table in (await tables.ReadTablesAsync("events", default)).Where(table => table.Name != "personalization_positions"))
        {
            await using var reader = await ((ISource)tables).CreateQuery($"select {string.Join(" || '|' || ", table.Columns.Select(column => $"coalesce(\"{column.Name}\", '')"))} from \"events_{table.Name}\"").OpenAsync(default);
            while (await reader.ReadAsync(default))
            {
                var text = new ArrayBufferWriter<byte>();
                await using (var writer = new Utf8JsonWriter(text))
                {
                    reader.WriteJson(0, writer);
                }

                rows.Add($"{table.Name}: {Encoding.UTF8.GetString(text.WrittenSpan)}");
            }
        }

        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        await Services.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        _directory.Delete(recursive: true);
    }
}
