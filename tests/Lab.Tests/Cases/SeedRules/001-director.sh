# What seed 001 has run on its director.
echo 1 > /proc/sys/net/ipv4/ip_forward
echo 0 > /proc/sys/net/ipv4/conf/all/send_redirects
echo 0 > /proc/sys/net/ipv4/conf/default/send_redirects
echo 0 > /proc/sys/net/ipv4/conf/ens33/send_redirects
echo 0 > /proc/sys/net/ipv4/conf/ens37/send_redirects
iptables -t nat -F
iptables -t nat -X
iptables -t nat -A POSTROUTING -s 192.168.226.0/24 -j MASQUERADE
ipvsadm -C
ipvsadm -A -t 192.168.199.200:80 -s wrr
ipvsadm -a -t 192.168.199.200:80 -r 192.168.226.130:80 -m -w 1
ipvsadm -a -t 192.168.199.200:80 -r 192.168.226.131:80 -m -w 1
