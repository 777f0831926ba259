import type { NextConfig } from 'next'

const nextConfig: NextConfig = {
  output: 'standalone',
  distDir: 'build',
  typescript: { ignoreBuildErrors: true },
}

export default nextConfig
