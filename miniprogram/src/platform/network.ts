/** Calls `back` each time the network comes back; gives what ends that. */
export function onNetworkBack(back: () => void): () => void {
  const listener = ({ isConnected }: { isConnected: boolean }) => isConnected && back()
  uni.onNetworkStatusChange(listener)
  return () => uni.offNetworkStatusChange(listener)
}
