using Microsoft.Data.Sqlite;

namespace YamlSample;

/// <summary>The shop's database, which knows nothing of the cache. Its path is in an environment variable, as the configuration file expects.</summary>
internal sealed class ShopFile : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("personalization-sample-");

    internal ShopFile()
    {
        Environment.SetEnvironmentVariable("SHOP_FILE", Path);
        Execute("""
            create table customers(user_id integer, email text, full_name text, ltv real, orders text);
            insert into customers values
                (1, 'ada@shop.example', 'Ada', 1250.5, '[{"sku":"A-1","items":2}]'),
                (2, 'bob@shop.example', 'Bob', null, '[]'),
                (3, 'zoe@shop.example', 'Zoë', 80, '[]');
            """);
    }

    private string Path => System.IO.Path.Combine(_folder.FullName, "shop.db");

    public void Dispose() => _folder.Delete(recursive: true);

    internal void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
