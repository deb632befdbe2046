using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Personalization.Kafka.Tests;

/// <summary>A cluster of the client library's own in this process, reached over TCP. It takes what a producer sends, keeps it, and fails as it is told.</summary>
internal sealed class MockKafka : IDisposable
{
    internal const string Topic = "transitions";

    private const int Brokers = 2;
    private const int Partitions = 4;
    private const short ProduceRequest = 0;

    private readonly nint _client;
    private readonly nint _cluster;

    internal MockKafka()
    {
        var configuration = MockKafkaNative.NewConfiguration();
        _ = MockKafkaNative.SetConfiguration(configuration, "log_level", "0", 0, 0);
        _client = MockKafkaNative.NewClient(0, configuration, 0, 0);
        _cluster = MockKafkaNative.NewCluster(_client, Brokers);
        _ = MockKafkaNative.CreateTopic(_cluster, Topic, Partitions, 2);
        Servers = Marshal.PtrToStringUTF8(MockKafkaNative.Bootstraps(_cluster))!;
    }

    /// <summary>Gets the addresses of the brokers.</summary>
    internal string Servers { get; }

    /// <summary>Lets the next requests to produce fail, one after the other.</summary>
    internal void FailNext(params ErrorCode[] errors) => MockKafkaNative.PushErrors(_cluster, ProduceRequest, (nuint)errors.Length, [.. errors.Select(error => (int)error)]);

    internal void FailTopic(ErrorCode error) => MockKafkaNative.SetTopicError(_cluster, Topic, (int)error);

    internal void Down() => ForEach(MockKafkaNative.SetDown);

    internal void Up() => ForEach(MockKafkaNative.SetUp);

    /// <summary>Reads a number of messages from the beginning of all partitions, each partition's in order.</summary>
    internal Task<IReadOnlyList<ConsumeResult<string, byte[]>>> ReadAsync(int count, CancellationToken cancellationToken) => Task.Run<IReadOnlyList<ConsumeResult<string, byte[]>>>(
        () =>
        {
            using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig { BootstrapServers = Servers, GroupId = "test", EnableAutoCommit = false }).SetLogHandler((_, _) => { }).Build();
            consumer.Assign(Enumerable.Range(0, Partitions).Select(partition => new TopicPartitionOffset(Topic, partition, Offset.Beginning)));
            var messages = new List<ConsumeResult<string, byte[]>>();
            while (messages.Count < count)
            {
                messages.Add(consumer.Consume(cancellationToken));
            }

            consumer.Unassign();
            return messages;
        },
        cancellationToken);

    public void Dispose()
    {
        MockKafkaNative.DestroyCluster(_cluster);
        MockKafkaNative.DestroyClient(_client);
    }

    private void ForEach(Func<nint, int, int> change)
    {
        for (var broker = 1; broker <= Brokers; broker++)
        {
            Assert.Equal(0, change(_cluster, broker));
        }
    }
}
