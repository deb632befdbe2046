using Npgsql;
using Personalization.Keys;
using Personalization.TestData;
using Personalization.Warehouse.Keys;

namespace Personalization.Warehouse.Tests.Postgres;

public sealed class PostgresAddressTests(PostgresFixture fixture)
{
    private const string Secret = "hunter2";

    [Theory]
    [InlineData("Host={0};Port={1};Username=postgres;Database={2}")]
    [InlineData("Host={0};Port={1};Username=postgres;Database={2};TCP Keepalive=true;TCP Keepalive Time=30")]
    [InlineData("postgres://postgres@/{2}?host={3}&port={1}")]
    [InlineData("postgres://postgres@{3}:{1}/{2}")]
    public async Task Connect_UnixSocket_SourceStateAndKeysWork(string form)
    {
        var tcp = new NpgsqlConnectionStringBuilder(await fixture.CreateDatabaseAsync());
        await using var asked = new NpgsqlConnection(tcp.ConnectionString);
        await asked.OpenAsync();
        await using var command = new NpgsqlCommand("show unix_socket_directories", asked);
        var folder = (string)(await command.ExecuteScalarAsync())!;
        var address = string.Format(System.Globalization.CultureInfo.InvariantCulture, form, folder, tcp.Port, tcp.Database, Uri.EscapeDataString(folder));

        await using var source = new PostgresSource("shop", address);
        Assert.Equal(["1"], await ReaderText.FirstRowAsync(source, "select 1 as id"));
        Assert.All((await source.TestAsync(CancellationToken.None)).Checks, check => Assert.Null(check.Problem));
        await using var state = new PostgresSyncStateStore(address);
        await using (await state.AcquireAsync("customers", CancellationToken.None))
        {
        }

        await using var keys = state.CreateKeyStore();
        await new ApiKeyIssuer(keys, TimeProvider.System).CreateAsync(new ApiKeySettings { Name = "app" });
        Assert.Single(await keys.ListAsync());
    }

    [Fact]
    public async Task Connect_NoSuchSocket_SaysThatItIsNotThere()
    {
        await using var source = new PostgresSource("shop", "Host=/no/such/folder");

        var exception = await Assert.ThrowsAsync<PersonalizationException>(() => ReaderText.FirstRowAsync(source, "select 1 as id"));

        Assert.Contains("a Unix socket is named by the folder", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=u:hunter2@127.0.0.1;Port=1")]
    [InlineData("Host=u:hunter2@127.0.0.1:1;Username=u")]
    [InlineData("Host=127.0.0.1,u:hunter2@127.0.0.1;Port=1")]
    [InlineData("Host=hunter2@127.0.0.1")]
    [InlineData("Host=db:hunter2,db")]
    [InlineData("Host=db;Password=a;hunter2")]
    [InlineData("Host=db;Password=a;hunter2=b")]
    [InlineData("Host=db;Port=hunter2")]
    [InlineData("Host=db;SSL Mode=hunter2")]
    [InlineData("Host=db;Timeout=hunter2")]
    [InlineData("Host=db;Pooling=hunter2")]
    [InlineData("Host=db;Minimum Pool Size=99999999999999hunter2")]
    [InlineData("Host=db;Target Session Attributes=hunter2,db")]
    [InlineData("hunter2")]
    [InlineData("postgres://u:hunter2@db:x/shop")]
    [InlineData("postgres://u:5432/hunter2@db/shop")]
    [InlineData("postgres://u:5432?hunter2@db/shop")]
    [InlineData("postgres://db/shop?hunter2=1")]
    [InlineData("postgres://db/shop?sslmode=hunter2")]
    [InlineData("postgres://db/shop?connect_timeout=hunter2")]
    [InlineData("postgres://db:hunter2")]
    [InlineData("mysql://u:hunter2@db/shop")]
    public void Parse_Unusable_TellsNothingOfIt(string address)
    {
        var ofSource = Record.Exception(() => new PostgresSource("shop", address).Dispose());
        var ofState = Record.Exception(() => new PostgresSyncStateStore(address));

        Assert.IsType<ArgumentException>(ofSource);
        Assert.Contains("'shop'", ofSource.Message, StringComparison.Ordinal);
        var ofKeys = Record.Exception(() => new PostgresApiKeyStore(address));

        Assert.IsType<PersonalizationException>(ofState);
        Assert.IsType<PersonalizationException>(ofKeys);
        Assert.All([ofSource, ofState, ofKeys], exception => Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.Ordinal));
    }
}
