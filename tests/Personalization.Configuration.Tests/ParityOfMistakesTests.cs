using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Personalization.DependencyInjection;
using Personalization.DependencyInjection.Compilation;
using Personalization.Realtime.Events;

namespace Personalization.Configuration.Tests;

/// <summary>A mistake is reported in the same words, be it made in the file or in code.</summary>
public sealed class ParityOfMistakesTests
{
    public static TheoryData<string> Mistakes => [.. Mistaken.Keys];

    private static Dictionary<string, (string Yaml, Action<IPersonalizationBuilder> Code)> Mistaken { get; } = new(StringComparer.Ordinal)
    {
        ["names that are nowhere"] = (
            """
            models: { customers: { source: shp, tableName: customers, primaryKey: id } }
            collections: { people: { indexes: { id: { primary: true } } } }
            syncs:
              a: { model: custmers, collection: people, mappings: [ { from: name } ] }
              b: { model: customers, collection: peple, indexes: { emial: mail }, mappings: [ { from: name } ] }
              c: { model: customers, collection: people, indexes: { emial: mail }, mappings: [ { from: name } ], was: a }
            """,
            cache => cache
                .AddModel("customers", model => model.FromTable("shp", "customers", "id"))
                .AddCollection("people", people => people.Index("id", primary: true))
                .AddSync("a", sync => sync.FromModel("custmers").To("people").Map("name"))
                .AddSync("b", sync => sync.FromModel("customers").To("peple").Index("emial", "mail").Map("name"))
                .AddSync("c", sync => sync.FromModel("customers").To("people").Index("emial", "mail").Map("name").RenamedFrom("a"))),
        ["values out of range"] = (
            """
            models: { customers: { source: shop, tableName: "a..b", primaryKey: "" } }
            collections: { people: { indexes: { id: {}, email: {} } }, nobody: {} }
            syncs:
              a: { model: customers, collection: people, mode: mirror, onRemoved: do-nothing, mappings: [ { from: name }, { static: x, to: name } ], maxRemovedPercent: 50 }
            """,
            cache => cache
                .AddModel("customers", model => model.FromTable("shop", "a..b", ""))
                .AddCollection("people", people => people.Index("id").Index("email"))
                .AddCollection("nobody", _ => { })
                .AddSync("a", sync => sync.FromModel("customers").To("people").Mode(SyncMode.Mirror).OnRemoved(RecordDeleteBehavior.DoNothing)
                    .Map("name").MapStatic("name", "x").MaxRemovedPercent(50))),
        ["names twice"] = (
            """
            models: { customers: { source: shop, rawSql: select 1, primaryKey: id } }
            collections: { people: { indexes: { id: { primary: true }, email: { primary: true } } } }
            syncs:
              a: { model: customers, collection: people, mappings: [ { from: name } ] }
              b: { model: customers, collection: people, mappings: [ { from: name } ] }
            """,
            cache => cache
                .AddModel("customers", model => model.FromSql("shop", "select 1", "id"))
                .AddCollection("people", people => people.Index("id", primary: true).Index("email", primary: true))
                .AddSync("a", sync => sync.FromModel("customers").To("people").Map("name"))
                .AddSync("b", sync => sync.FromModel("customers").To("people").Map("name"))),
        ["sequences"] = (
            """
            models: { customers: { source: shop, rawSql: select 1, primaryKey: id } }
            collections: { people: { indexes: { id: { primary: true } } } }
            syncs: { a: { model: customers, collection: people, mappings: [ { from: name } ] }, "sequence:odd": { model: customers, collection: people, mappings: [ { from: other } ] } }
            sequences:
              nightly: { syncs: [ aa, a, a ], schedule: { after: bb } }
              odd: { syncs: [ { sync: a, terminateOn: rejected, maxRejected: "5%" } ] }
            """,
            cache => cache
                .AddModel("customers", model => model.FromSql("shop", "select 1", "id"))
                .AddCollection("people", people => people.Index("id", primary: true))
                .AddSync("a", sync => sync.FromModel("customers").To("people").Map("name"))
                .AddSync("sequence:odd", sync => sync.FromModel("customers").To("people").Map("other"))
                .AddSequence("nightly", nightly => nightly.Run("aa").Run("a").Run("a").OnSchedule(schedule => schedule.After("bb")))
                .AddSequence("odd", odd => odd.Run("a", SequenceTermination.Rejected, maxRejectedPercent: 5))),
        ["audiences"] = (
            """
            collections: { people: { indexes: { id: { primary: true } } } }
            eventSources: { web: {} }
            eventModels:
              page: { source: wb, type: page, columns: [ { from: properties.path, as: path } ], parent: people, foreignKey: { from: userId, index: email } }
              empty: {}
            audiences:
              window: { parent: people, where: { event: page, within: 25h } }
              names: { parent: people, where: { all: [ { event: pge, within: 1h }, { audience: windw } ] } }
              columns: { parent: people, where: { event: page, within: 1h, where: { pth: x } } }
              values: { parent: people, where: { any: [ { field: age, gt: old }, { field: seen, before: soon } ] } }
              nowhere: { parent: peple, timeZone: Europe/Atlantis }
            """,
            MistakenAudiences),
        ["contracts"] = (
            """
            eventSources: { web: { writeKey: k, contract: shp } }
            contracts:
              shop:
                events:
                  nothing: {}
                  no-name: { type: track, schema: true }
                  named: { type: identify, event: Signed In, schema: true }
                  first: { type: track, event: Same, schema: true }
                  second: { type: track, event: Same, schema: true }
                  missing: { type: track, event: A, schema: missing.json, versions: { default: true, v2: gone.json } }
                  no-json: { type: track, event: B, schema: '{ "type": ' }
                  no-schema: { type: track, event: C, schema: { properties: { a: { type: strng } } } }
                  remote: { type: track, event: D, schema: { properties: { a: { $ref: "http://schemas.example.com/a.json" } } } }
                  nowhere: { type: track, event: E, schema: { properties: { a: { $ref: "#/definitions/a" } } } }
                  circle: { type: track, event: F, schema: { allOf: [ { $ref: "#" } ] } }
                  draft: { type: track, event: G, schema: { $schema: "https://json-schema.org/draft/2020-12/schema" } }
                  pattern: { type: track, event: H, schema: { pattern: "(" } }
              empty: {}
            """,
            MistakenContracts),
        ["sinks"] = (
            """
            sinks:
              empty: {}
              nowhere: { source: shp, schema: "pg_x; drop", snapshots: 1s }
              Capital: { source: shop }
              one: { source: shop, schema: events }
              two: { source: shop, schema: events }
            """,
            cache => cache
                .AddRealtime(realtime => realtime
                    .AddSink("empty", _ => { })
                    .AddSink("nowhere", sink => sink.Source("shp").Schema("pg_x; drop").Snapshots(TimeSpan.FromSeconds(1)))
                    .AddSink("Capital", sink => sink.Source("shop"))
                    .AddSink("one", sink => sink.Source("shop").Schema("events"))
                    .AddSink("two", sink => sink.Source("shop").Schema("events")))),
        ["offers"] = (
            """
            collections: { people: { indexes: { id: { primary: true } } }, shops: { indexes: { id: { primary: true } } } }
            eventSources: { web: { writeKey: k } }
            eventModels: { viewed: { source: retial, type: track, parent: people, foreignKey: { from: userId, index: id } } }
            audiences:
              vip: { parent: people, where: { field: plan, equals: x } }
              near: { parent: shops, where: { field: plan, equals: x } }
            offers:
              empty: {}
              web: { database: V1, tables: [a/b], account: a/b, instance: c/d, tokens: [x/y], allowedNetworks: [10.0.0.1/8], identifiers: { id: "" }, parent: peple, attributeLifetime: 1s }
              retail:
                database: shop
                tables: [views]
                account: a
                instance: i
                tokens: [t]
                identifiers: { id: id }
                parent: people
                personalizations:
                  nobody: {}
                  one: { audience: vp, attributes: [ { from: a..b, to: x }, { from: c, to: x } ], batchSegments: [ { id: s, audience: near } ] }
              second: { database: shop, tables: [views], account: a, instance: i, tokens: [t], identifiers: { id: id }, parent: people }
            """,
            MistakenOffers),
        ["destinations"] = (
            """
            collections: { people: { indexes: { id: { primary: true } } } }
            eventSources: { web: { writeKey: k } }
            audiences: { vip: { parent: people, where: { field: plan, equals: free } } }
            destinations:
              empty: { type: webhook }
              bad: { type: webhook, url: ftp://x, secret: "", timeout: 5m, requestsPerSecond: 0, concurrency: 2000, headers: { Host: a, "b c": d }, oauth: { clientId: a } }
              hook: { type: webhook, url: "https://example.com" }
            realtimeSyncs:
              a: { audience: vpi, destination: hok }
              b: {}
              c: { audience: vip, destination: hook, batchSize: 0, method: FETCH, url: users, template: "{{ row", entry: { template: "{% if %}" } }
            eventSyncs:
              c: { source: web, destination: hook, events: [ { type: identify, event: x }, { where: { all: [ { field: "a..b", gt: x } ] } } ] }
              d: { source: wbe }
              e:
                source: web
                destination: hook
                mappings: [ { from: properties.total }, { from: "a..b", to: b }, { template: "{{ row", to: c }, { static: 1, to: b }, { variable: operation, to: o } ]
                events: [ { mappings: [ { to: inner, object: [ { variable: sync-run-id, to: run }, { from: ".x", to: x } ] }, { array: "items.", to: items, each: [ { from: a.b } ] } ] } ]
            """,
            MistakenDestinations),
    };

    private static void MistakenContracts(IPersonalizationBuilder cache) => cache.AddRealtime(realtime => realtime
        .AddEventSource("web", web => web.WriteKey("k").Contract("shp"))
        .AddContract("shop", shop => shop
            .Event("nothing", _ => { })
            .Event("no-name", one => one.OfType(EventType.Track).Schema("true"))
            .Event("named", one => one.OfType(EventType.Identify, "Signed In").Schema("true"))
            .Event("first", one => one.Track("Same").Schema("true"))
            .Event("second", one => one.Track("Same").Schema("true"))
            .Event("missing", one => one.Track("A").SchemaFile("missing.json").Version("default", "true").VersionFile("v2", "gone.json"))
            .Event("no-json", one => one.Track("B").Schema("""{ "type": """))
            .Event("no-schema", one => one.Track("C").Schema("""{"properties":{"a":{"type":"strng"}}}"""))
            .Event("remote", one => one.Track("D").Schema("""{"properties":{"a":{"$ref":"http://schemas.example.com/a.json"}}}"""))
            .Event("nowhere", one => one.Track("E").Schema("""{"properties":{"a":{"$ref":"#/definitions/a"}}}"""))
            .Event("circle", one => one.Track("F").Schema("""{"allOf":[{"$ref":"#"}]}"""))
            .Event("draft", one => one.Track("G").Schema("""{"$schema":"https://json-schema.org/draft/2020-12/schema"}"""))
            .Event("pattern", one => one.Track("H").Schema("""{"pattern":"("}""")))
        .AddContract("empty", _ => { }));

    private static void MistakenOffers(IPersonalizationBuilder cache) => cache
        .AddCollection("people", people => people.Index("id", primary: true))
        .AddCollection("shops", shops => shops.Index("id", primary: true))
        .AddRealtime(realtime => realtime
            .AddEventSource("web", web => web.WriteKey("k"))
            .AddEventModel("viewed", model => model.Source("retial").Track().Parent("people").ForeignKey("userId", "id"))
            .AddAudience("vip", "people", audience => audience.Where(one => one.Field("plan").EqualTo("x")))
            .AddAudience("near", "shops", audience => audience.Where(one => one.Field("plan").EqualTo("x")))
            .AddOffers("empty", _ => { })
            .AddOffers("web", offers => offers.Database("V1").Table("a/b").Account("a/b", "c/d").Token("x/y").AllowNetwork("10.0.0.1/8").Identifier("id", "").Parent("peple").AttributeLifetime(TimeSpan.FromSeconds(1)))
            .AddOffers("retail", offers => offers.Database("shop").Table("views").Account("a", "i").Token("t").Identifier("id", "id").Parent("people")
                .Personalization("nobody", _ => { })
                .Personalization("one", offer => offer.Audience("vp").Attribute("a..b", "x").Attribute("c", "x").BatchSegment("s", "near")))
            .AddOffers("second", offers => offers.Database("shop").Table("views").Account("a", "i").Token("t").Identifier("id", "id").Parent("people")));

    private static void MistakenDestinations(IPersonalizationBuilder cache) => cache
        .AddCollection("people", people => people.Index("id", primary: true))
        .AddRealtime(realtime => realtime
            .AddEventSource("web", web => web.WriteKey("k"))
            .AddAudience("vip", "people", audience => audience.Where(one => one.Field("plan").EqualTo("free")))
            .AddWebhook("empty", "")
            .AddWebhook("bad", "ftp://x", hook =>
            {
                (hook.Secret, hook.Timeout, hook.RequestsPerSecond, hook.Concurrency) = ("", TimeSpan.FromMinutes(5), 0, 2000);
                (hook.Headers["Host"], hook.Headers["b c"]) = ("a", "d");
                hook.OAuth = new Realtime.Audiences.OAuthOptions { ClientId = "a" };
            })
            .AddWebhook("hook", "https://example.com")
            .AddRealtimeSync("a", sync => sync.Audience("vpi").To("hok"))
            .AddRealtimeSync("b", _ => { })
            .AddRealtimeSync("c", sync => sync.Audience("vip").To("hook").BatchSize(0).Send(request => request.Method("FETCH").Url("users").Template("{{ row")).OnEntry(request => request.Template("{% if %}")))
            .AddEventSync("c", sync => sync.From("web").To("hook").Event(Realtime.Events.EventType.Identify, "x").Event(where: one => one.All(field => field.Field("a..b").GreaterThan("x"))))
            .AddEventSync("d", sync => sync.From("wbe"))
            .AddEventSync("e", sync => sync.From("web").To("hook")
                .Mappings(fields => fields.Map("properties.total").Map("a..b", "b").MapTemplate("c", "{{ row").MapStatic("b", 1).MapVariable("o", MappingVariable.Operation))
                .Event(mappings: fields => fields
                    .MapObject("inner", inner => inner.MapVariable("run", MappingVariable.SyncRunId).Map(".x", "x"))
                    .MapArray("items", "items.", each => each.Map("a.b")))));

    private static void MistakenAudiences(IPersonalizationBuilder cache) => cache
        .AddCollection("people", people => people.Index("id", primary: true))
        .AddRealtime(realtime => realtime
            .AddEventSource("web", _ => { })
            .AddEventModel("page", model => model.Source("wb").Page().Column("properties.path", "path").Parent("people").ForeignKey("userId", "email"))
            .AddEventModel("empty", _ => { })
            .AddAudience("window", "people", audience => audience.Where(one => one.Event("page", TimeSpan.FromHours(25))))
            .AddAudience("names", "people", audience => audience.All(one => one.Event("pge", TimeSpan.FromHours(1)), one => one.InAudience("windw")))
            .AddAudience("columns", "people", audience => audience.Where(one => one.Event("page", TimeSpan.FromHours(1), page => page.Field("pth").EqualTo("x"))))
            .AddAudience("values", "people", audience => audience.Any(one => one.Field("age").GreaterThan("old"), one => one.Field("seen").Before("soon")))
            .AddAudience("nowhere", "peple", audience => audience.TimeZone("Europe/Atlantis")));

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task Check_TheSameMistake_IsTheSameText(string name)
    {
        var (yaml, code) = Mistaken[name];
        var services = new ServiceCollection();
        services.AddPersonalizationCache(code);
        await using var provider = services.BuildServiceProvider();
        var fluent = DefinitionCompiler.Check(provider.GetRequiredService<IOptions<PersonalizationOptions>>().Value);
        using var folder = new TestFolder();
        var written = DefinitionCompiler.Check(TestReader.Read(folder.Write("test.yaml", yaml)));

        Assert.True(fluent.Count > 1);
        Assert.Equal(TextsOf(fluent), TextsOf(written));
        Assert.All(fluent, problem => Assert.Null(problem.Location));
        Assert.All(written, problem => Assert.NotNull(problem.Location));
    }

    /// <summary>Those of a file come in its order, so both are sorted here. What to choose is said in the words of what was used.</summary>
    private static IEnumerable<string> TextsOf(IEnumerable<ConfigurationProblem> problems)
        => problems.Select(problem => $"{problem.Path}: {problem.Message}".Replace("ClearFields or DeleteRecord, or the mode Upsert", "clear-fields or delete-record, or the mode upsert", StringComparison.Ordinal)
            .Replace("operator GreaterThan", "operator gt", StringComparison.Ordinal).Replace("operator Before", "operator before", StringComparison.Ordinal)).Order(StringComparer.Ordinal);
}
