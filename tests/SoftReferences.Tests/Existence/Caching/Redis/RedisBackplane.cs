using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion;
using ZiggyCreatures.Caching.Fusion.Backplane;

namespace SoftReferences.Tests;

/// <summary>A backplane that uses publish and subscribe of Redis, as an application registers it.</summary>
internal sealed class RedisBackplane(IConnectionMultiplexer redis) : IFusionCacheBackplane
{
    private readonly ISubscriber _subscriber = redis.GetSubscriber();
    private RedisChannel _channel;

    public void Subscribe(BackplaneSubscriptionOptions options)
    {
        _channel = RedisChannel.Literal(options.ChannelName!);
        _subscriber.Subscribe(_channel, (_, value) => options.IncomingMessageHandler!(BackplaneMessage.FromByteArray(value)));
        options.ConnectHandler?.Invoke(new(false));
    }

    public ValueTask SubscribeAsync(BackplaneSubscriptionOptions options)
    {
        Subscribe(options);
        return default;
    }

    public void Unsubscribe() => _subscriber.Unsubscribe(_channel);

    public async ValueTask UnsubscribeAsync() => await _subscriber.UnsubscribeAsync(_channel);

    public async ValueTask PublishAsync(BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default) =>
        await _subscriber.PublishAsync(_channel, BackplaneMessage.ToByteArray(message));

    public void Publish(BackplaneMessage message, FusionCacheEntryOptions options, CancellationToken token = default) =>
        _subscriber.Publish(_channel, BackplaneMessage.ToByteArray(message));
}
