using System.Globalization;
using MySqlConnector;

namespace Personalization.TestData;

/// <summary>A database of a MariaDB server.</summary>
internal sealed record MariaDatabase(int Port, string Name)
{
    private const string Driver = "MariaDB Unicode";

    internal string ConnectionString => $"Server=127.0.0.1;Port={PortText};User ID=root;Database={Name};Pooling=false";

    /// <summary>Gets how to connect through ODBC, or skips the test where the driver is not installed.</summary>
    internal string OdbcConnectionString
    {
        get
        {
            if (!File.Exists("/etc/odbcinst.ini") || !File.ReadAllText("/etc/odbcinst.ini").Contains($"[{Driver}]", StringComparison.Ordinal))
            {
                Assert.Skip($"The ODBC driver '{Driver}' is not installed: on Debian, install the packages unixodbc and odbc-mariadb, or run ./test.sh as root.");
            }

            return $"Driver={Driver};Server=127.0.0.1;Port={PortText};UID=root;Database={Name}";
        }
    }

    private string PortText => Port.ToString(CultureInfo.InvariantCulture);

    internal async Task ExecuteAsync(params IEnumerable<string> statements)
    {
        await using var connection = new MySqlConnection(ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        foreach (var statement in statements)
        {
            await using var command = new MySqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }
    }
}
